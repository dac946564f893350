// What is typed and not saved yet, kept on this machine: by person and sheet, so that nobody sees another's.

/** `works` is false where the browser refuses to keep anything. */
export function draftOf(name) {
  const place = `ccb-bieu-${name}`;

  function load() {
    try {
      return JSON.parse(localStorage.getItem(place)) || {};
    } catch {
      return {};
    }
  }

  function store(cells) {
    try {
      if (Object.keys(cells).length) localStorage.setItem(place, JSON.stringify(cells));
      else localStorage.removeItem(place);
      return true;
    } catch {
      return false;
    }
  }

  const draft = {
    works: true,
    cells: () => Object.entries(load()),
    keep(key, values, seen) {
      draft.works = store({ ...load(), [key]: { values, seen } });
    },
    forget(key) {
      const cells = load();
      if (!(key in cells)) return;
      delete cells[key];
      store(cells);
    },
    clear: () => store({}),
  };
  return draft;
}

for (const sent of document.querySelectorAll("[data-draft-sent]")) draftOf(sent.dataset.draftSent).clear();
