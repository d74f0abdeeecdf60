"""A small web of known truth, and the tools that crawl and refine a web."""
