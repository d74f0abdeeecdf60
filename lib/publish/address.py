"""Give the repository a new address or tag, everywhere it is named."""

import re
import subprocess
from pathlib import Path

import yaml


def set_repository(root: Path, url: str) -> list[Path]:
    """Rewrite the address of the repository and of its site.

    The site is the one that GitHub Pages gives the repository. Raises
    ValueError unless `url` looks like https://github.com/OWNER/NAME.
    """
    match = re.fullmatch(r"https://github\.com/([\w.-]+)/([\w.-]+?)(\.git)?/?", url)
    if not match:
        raise ValueError(f"{url!r} is not of the form https://github.com/OWNER/NAME.")
    owner, name = match.group(1), match.group(2)
    config = _config(root)
    old_site = config["sphinx"]["config"]["ogp_site_url"]
    replacements = {
        config["repository"]["url"]: f"https://github.com/{owner}/{name}",
        old_site: f"https://{owner.lower()}.github.io/{name}/",
    }
    return _replace(root, replacements)


def set_tag(root: Path, tag: str) -> list[Path]:
    """Rewrite the tag that first cells fetch and source links point to."""
    if not re.fullmatch(r"v\d+\.\d+\.\d+", tag):
        raise ValueError(f"{tag!r} is not a tag such as v1.2.0.")
    old = _config(root)["repository"]["branch"]
    return _replace(
        root, {f"branch: {old}": f"branch: {tag}", f"--branch={old}": f"--branch={tag}"}
    )


def _config(root: Path) -> dict:
    return yaml.safe_load((root / "_config.yml").read_text())


def _replace(root: Path, replacements: dict[str, str]) -> list[Path]:
    """Replace texts in all files that git knows; returns the changed ones."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    rewritten = {}
    for name in filter(None, listed.split("\0")):
        path = root / name
        if not path.is_file():
            continue
        before = after = path.read_bytes()
        for old, new in replacements.items():
            after = after.replace(old.encode(), new.encode())
        if after != before:
            rewritten[path] = after
    for path, content in rewritten.items():
        path.write_bytes(content)
        print(f"rewrote {path.relative_to(root)}")
    return list(rewritten)
