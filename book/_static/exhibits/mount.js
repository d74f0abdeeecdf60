function mount(id, draw, data, inline, helpers) {
  // Draws one exhibit. `asset(name)` promises the text of a large file:
  // from the output itself in a live notebook, else from a script beside
  // the page, which adds its text to window.bookAssets.
  //
  // The element stands just before the running script. Only where that does
  // not hold is it looked up by id, which a saved output may share.
  const before = document.currentScript?.previousElementSibling;
  const root = before?.id === id ? before : document.getElementById(id);
  const base = document.documentElement.dataset.content_root || "./";
  const waiting = {};
  const asset = (name) => {
    if (Object.hasOwn(inline, name)) return Promise.resolve(inline[name]);
    waiting[name] ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const fail = () => {
        delete waiting[name];
        script.remove();
        reject(new Error(`Could not load ${name}. Reload the page to retry.`));
      };
      script.src = `${base}_static/assets/${name}.js`;
      script.onload = () => {
        const text = window.bookAssets?.[name];
        return text === undefined ? fail() : resolve(text);
      };
      script.onerror = fail;
      document.head.append(script);
    });
    return waiting[name];
  };
  draw(root, data, asset, ...helpers);
}
