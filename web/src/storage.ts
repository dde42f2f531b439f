/** What this screen remembers; a browser that forbids storage forgets it with the tab and nothing breaks. */

type Keep = Pick<Storage, 'getItem' | 'setItem'>

function memory(): Keep {
  const values = new Map<string, string>()
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
  }
}

function open(): Keep {
  try {
    return window.localStorage
  } catch {
    return memory()
  }
}

export const storage: Keep = open()
