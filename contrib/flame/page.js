// Draws the frames of the page that html.ts writes. It runs in a browser, alone.
{
  const ROW = 20;
  const MOST_DRAWN = 5000;
  const byId = (id) => document.getElementById(id);
  const flame = byId('flame');
  const query = byId('query');

  const toNode = ([name, width, color, text, children], parent) => {
    const node = { name, width, color, text, parent, children: [] };
    node.children = children.map((child) => toNode(child, node));
    return node;
  };
  const root = toNode(JSON.parse(byId('data').textContent), undefined);

  let zoomed = root;
  let current = root;
  let wanted = '';
  const elements = new Map();
  const nodes = new Map();

  const isFound = ({ name }) => wanted !== '' && name.toLowerCase().includes(wanted);
  const pathOf = (node) => (node === undefined ? [] : [...pathOf(node.parent), node]);

  /** Width of the topmost frames that are found: a frame below another is part of it. */
  const foundWidth = (node) =>
    isFound(node) ? node.width : node.children.reduce((sum, child) => sum + foundWidth(child), 0);

  /** Frames by their place: the frames above the zoomed one, and those below it that are a pixel wide. */
  function places() {
    const pixels = flame.clientWidth || 1000;
    const all = pathOf(zoomed).map((node, depth) => ({ node, depth, left: 0, share: 1 }));
    for (let index = all.length - 1; index < all.length && all.length < MOST_DRAWN; index++) {
      const { node, depth, left, share } = all[index];
      let at = left;
      for (const child of node.children) {
        const part = (share * child.width) / (node.width || 1);
        if (part * pixels >= 1) all.push({ node: child, depth: depth + 1, left: at, share: part });
        at += part;
      }
    }
    return all;
  }

  function draw() {
    elements.clear();
    nodes.clear();
    const above = new Set(pathOf(zoomed.parent));
    const all = places();
    for (const [index, { node, depth, left, share }] of all.entries()) {
      const element = document.createElement('div');
      element.id = `frame-${index}`;
      element.setAttribute('role', 'treeitem');
      element.setAttribute('aria-level', String(depth + 1));
      element.setAttribute('aria-label', node.text);
      element.textContent = node.name;
      element.title = node.text;
      element.style.left = `${100 * left}%`;
      element.style.width = `${100 * share}%`;
      element.style.top = `${depth * ROW}px`;
      element.style.backgroundColor = node.color;
      element.classList.toggle('above', above.has(node));
      element.classList.toggle('found', isFound(node));
      element.classList.toggle('other', wanted !== '' && !isFound(node));
      elements.set(node, element);
      nodes.set(element, node);
    }
    flame.replaceChildren(...elements.values());
    flame.style.height = `${(1 + Math.max(...all.map(({ depth }) => depth))) * ROW}px`;
    select(elements.has(current) ? current : zoomed);
    const found = foundWidth(root);
    byId('found').textContent =
      wanted === ''
        ? ''
        : `${((100 * found) / (root.width || 1)).toFixed(1)} % of all is in frames that match`;
  }

  function select(node) {
    elements.get(current)?.classList.remove('current');
    elements.get(current)?.removeAttribute('aria-selected');
    current = node;
    const element = elements.get(node);
    element?.classList.add('current');
    element?.setAttribute('aria-selected', 'true');
    if (element !== undefined) flame.setAttribute('aria-activedescendant', element.id);
    byId('about').textContent = node.text;
  }

  function zoom(node) {
    zoomed = current = node;
    draw();
  }

  /** The frame beside one: of the same depth, as drawn. */
  function beside(node, step) {
    const level = elements.get(node)?.style.top;
    const row = [...elements].filter(([, element]) => element.style.top === level).map(([other]) => other);
    return row[row.indexOf(node) + step];
  }

  const widest = ({ children }) =>
    children.filter((child) => elements.has(child)).toSorted((a, b) => b.width - a.width)[0];

  const KEYS = {
    ArrowDown: () => widest(current),
    ArrowUp: () => current.parent,
    ArrowLeft: () => beside(current, -1),
    ArrowRight: () => beside(current, 1),
  };

  flame.addEventListener('click', ({ target }) => nodes.has(target) && zoom(nodes.get(target)));
  flame.addEventListener('pointerover', ({ target }) => {
    if (nodes.has(target)) byId('about').textContent = nodes.get(target).text;
  });
  flame.addEventListener('keydown', (event) => {
    const next = KEYS[event.key]?.();
    if (next !== undefined) select(next);
    else if (event.key === 'Enter' || event.key === ' ') zoom(current);
    else if (!Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      wanted = query.value = '';
      zoom(root);
      flame.focus();
    } else if (event.key === '/' && document.activeElement !== query) {
      query.focus();
      event.preventDefault();
    }
  });
  query.addEventListener('input', () => {
    wanted = query.value.trim().toLowerCase();
    draw();
  });
  byId('all').addEventListener('click', () => zoom(root));
  addEventListener('resize', draw);
  draw();
}
