/** What the page knows: the themes, as the server tells them, and what is to be shown, as the address says. */

const DEFAULTS = { theme: '', words: '', fixture: ['typical'], screen: ['phone', 'desk'], scheme: ['light'] }

export const themes = new Map()
export const wanted = readAddress()

function readAddress() {
  const query = new URLSearchParams(location.search)
  const list = name => (query.has(name) ? query.get(name).split(' ').filter(Boolean) : DEFAULTS[name])
  return {
    theme: query.get('theme') ?? '',
    words: query.get('words') ?? '',
    fixture: list('fixture'),
    screen: list('screen'),
    scheme: list('scheme'),
  }
}

/** Changes what is to be shown, and the address with it: a view can be sent to somebody. */
export function want(part) {
  Object.assign(wanted, part)
  const query = new URLSearchParams()
  for (const [name, usual] of Object.entries(DEFAULTS)) {
    const value = [wanted[name]].flat().join(' ')
    if (value !== [usual].flat().join(' ')) query.set(name, value)
  }
  const text = query.toString()
  history.replaceState(null, '', text ? `?${text}` : '/')
}

export function keepThemes(list) {
  themes.clear()
  for (const theme of list) themes.set(theme.theme, theme)
}

/** Calls the server. Throws an error with `errors` where it says no. */
export async function call(path, body) {
  const answer = await fetch(`/api/${path}`, {
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  })
  const result = await answer.json()
  if (result.ok) return result
  throw Object.assign(new Error(result.message), { errors: result.errors ?? [{ message: result.message }] })
}

/** Follows what the server tells; `onTheme` is given the theme before and after. */
export function follow({ onTheme, onThemes, onLink }) {
  const events = new EventSource('/events')
  events.addEventListener('open', async () => {
    onLink(true)
    keepThemes((await call('themes')).themes)
    onThemes()
  })
  events.addEventListener('error', () => onLink(false))
  events.addEventListener('themes', event => {
    keepThemes(JSON.parse(event.data))
    onThemes()
  })
  events.addEventListener('theme', event => {
    const theme = JSON.parse(event.data)
    const before = themes.get(theme.theme)
    themes.set(theme.theme, theme)
    onTheme(theme, before)
  })
}

/** An element with properties and children; strings become text. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue
    if (key === 'class') made.className = value
    else if (key.startsWith('on')) made.addEventListener(key.slice(2), value)
    else if (key in made && key !== 'list') made[key] = value
    else made.setAttribute(key, value)
  }
  made.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false))
  return made
}

export const FIXTURE_NAMES = { typical: 'Typical', empty: 'Empty', extreme: 'Extreme', rtl: 'Right to left' }
export const SCREENS = {
  phone: { width: 390, height: 780, name: 'Phone' },
  desk: { width: 1280, height: 860, name: 'Desk' },
}
