"""The few lines that run beside a page's own scripts, in a world that those cannot touch."""

# What the page shows, in one pass. Nothing of the page is called, only read.
LOOK = """(() => {
  const shown = e => { const r = e.getBoundingClientRect();
    return r.width > 1 && r.height > 1 && getComputedStyle(e).visibility !== 'hidden'; };
  const images = [...document.images].filter(i => (i.currentSrc || i.src) && shown(i));
  const decoded = images.filter(i => i.complete && i.naturalWidth > 0);
  const players = [...document.querySelectorAll('video,audio')].filter(
    p => p.currentSrc || p.src || p.querySelector('source'));
  const body = document.body;
  return {
    title: document.title.slice(0, 1000),
    text: body ? body.innerText.slice(0, LIMIT) : '',
    passwords: [...document.querySelectorAll('input[type=password]')].filter(shown).length,
    images: images.length,
    imagesDecoded: decoded.length,
    largest: Math.max(0, ...decoded.map(i => Math.min(i.naturalWidth, i.naturalHeight))),
    players: players.length,
    playersDecoded: players.filter(p => p.readyState >= 2).length,
    height: Math.max(document.documentElement.scrollHeight, body ? body.scrollHeight : 0),
    agent: navigator.userAgent,
  };
})()"""

# The DOM as it is now, open shadow trees in the form that HTML has for them.
DOM = """(() => {
  const roots = [];
  const walk = node => { for (const e of node.querySelectorAll('*')) {
    if (e.shadowRoot) { roots.push(e.shadowRoot); walk(e.shadowRoot); } } };
  walk(document);
  const type = document.doctype ? '<!DOCTYPE ' + document.doctype.name + '>' : '';
  const root = document.documentElement;
  if (!roots.length || !root.getHTML) return type + root.outerHTML;
  const open = root.outerHTML.slice(0, root.outerHTML.indexOf('>') + 1);
  return type + open + root.getHTML({shadowRoots: roots}) + '</html>';
})()"""

# Wake what waits to be seen: lazy pictures, players.
WAKE = """(() => {
  for (const i of document.querySelectorAll('img[loading=lazy]')) i.loading = 'eager';
  for (const p of document.querySelectorAll('video,audio')) {
    p.muted = true; p.preload = 'auto';
    if (p.readyState < 2 && p.networkState !== p.NETWORK_LOADING) { try { p.load(); } catch (e) { } } }
})()"""

# One step down; `where` and `height` say whether it was the last.
SCROLL = """(() => {
  const root = document.scrollingElement || document.documentElement;
  if (!root) return {where: 0, height: 0};
  const step = Math.max(innerHeight * 0.9, root.scrollHeight / 40);
  window.scrollBy(0, step);
  return {where: Math.ceil(root.scrollTop + innerHeight), height: root.scrollHeight};
})()"""

TOP = "window.scrollTo(0, 0)"
