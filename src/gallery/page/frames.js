import { element, SCREENS } from './state.js'

/** Frames that are loaded at once: each is a page with its scripts. */
const MOST = 28

const loaded = new Set()
const near = new IntersectionObserver(
  entries => {
    for (const { target, isIntersecting } of entries) {
      target.near = isIntersecting
      if (isIntersecting) load(target)
    }
  },
  { rootMargin: '500px' },
)

function load(holder) {
  loaded.delete(holder)
  loaded.add(holder)
  const { frame, address } = holder
  if (frame.getAttribute('src') !== address) frame.src = address
  for (const other of loaded) {
    if (loaded.size <= MOST) break
    if (other.near) continue
    loaded.delete(other)
    other.frame.removeAttribute('src')
  }
}

export const addressOf = ({ site }, path) => `${location.protocol}//${site}.localhost:${location.port}${path}`

function frameOf({ screen, scheme, title }) {
  const { width, height } = SCREENS[screen]
  const frame = element('iframe', { title, class: 'page', referrerPolicy: 'no-referrer' })
  frame.style.width = `${width}px`
  frame.style.height = `${height}px`
  // A page in a frame sees the scheme of the frame's element as its visitor's.
  frame.style.colorScheme = scheme
  return frame
}

/** A page in small: nothing in it can be reached, as a press on it opens it in its own size. */
export function thumbnail({ fixture, path, screen, scheme, title, onOpen }) {
  const frame = frameOf({ screen, scheme, title })
  frame.inert = true
  const open = element('button', {
    type: 'button',
    class: 'open',
    'aria-label': `Look closer: ${title}`,
    onclick: onOpen,
  })
  const holder = element('div', { class: `holder ${screen} ${scheme}` }, frame, open)
  Object.assign(holder, { frame, address: addressOf(fixture, path), site: fixture.site })
  near.observe(holder)
  return holder
}

/** A page in its own size, to be used. */
export function fullFrame({ fixture, path, screen, scheme, title }) {
  const frame = frameOf({ screen, scheme, title })
  frame.src = addressOf(fixture, path)
  frame.dataset.site = fixture.site
  return frame
}

/** Loads pages of a site again, where they stand. */
export function reload(site) {
  const frames = [...loaded].filter(holder => holder.site === site).map(holder => holder.frame)
  const full = [...document.querySelectorAll('#stage iframe')].filter(frame => frame.dataset.site === site)
  for (const frame of [...frames, ...full]) {
    const { origin } = new URL(frame.src)
    frame.contentWindow?.postMessage('nextgen-gallery:reload', origin)
  }
}

export function forget(holders) {
  for (const holder of holders) {
    near.unobserve(holder)
    loaded.delete(holder)
  }
}
