import { addressOf, forget, fullFrame, reload, thumbnail } from './frames.js'
import { drawPlayground, lookChanged, openPlayground } from './playground.js'
import { element, FIXTURE_NAMES, follow, SCREENS, themes, want, wanted } from './state.js'

const shown = document.getElementById('shown')
const sections = new Map()

/** A theme matches by its own name; a page by its path, its file and its content. */
const matches = text =>
  wanted.words
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every(word => text.toLowerCase().includes(word))

/** Pages are drawn as large as lets whole columns of them fill the room. */
function fillRoom() {
  const pixels = wanted.screen.reduce((sum, screen) => sum + SCREENS[screen].width, 0)
  const { paddingInlineStart, paddingInlineEnd } = getComputedStyle(shown)
  const room = shown.clientWidth - Number.parseFloat(paddingInlineStart) - Number.parseFloat(paddingInlineEnd)
  const scaleOf = columns =>
    ((room - (columns - 1) * COLUMN_GAP) / columns - (wanted.screen.length - 1) * FRAME_GAP - 1) / pixels
  const best = [1, 2, 3, 4, 5, 6, 7, 8]
    .map(scaleOf)
    .reduce((one, other) => (Math.abs(other - USUAL_SCALE) < Math.abs(one - USUAL_SCALE) ? other : one))
  document.documentElement.style.setProperty('--scale', String(Math.min(1, best)))
}

const USUAL_SCALE = 0.4
const COLUMN_GAP = 40
const FRAME_GAP = 16
new ResizeObserver(fillRoom).observe(shown)

function drawAll() {
  fillRoom()
  drawRail()
  const visible = [...themes.values()].filter(({ theme }) => wanted.theme === '' || wanted.theme === theme)
  for (const [name, section] of sections)
    if (!visible.some(({ theme }) => theme === name)) {
      forget(section.querySelectorAll('.holder'))
      section.remove()
      sections.delete(name)
    }
  for (const theme of visible) drawTheme(theme)
  if (themes.size === 0)
    shown.replaceChildren(
      element('p', { class: 'nothing' }, 'This workspace has no themes yet: `nextgen new theme journal` makes one.'),
    )
}

const STATES = { waiting: 'waits', building: 'is being built', ready: 'ready', failed: 'does not compile' }

const stateOf = ({ state, fixtures }) =>
  state === 'ready' && fixtures.some(each => each.state === 'failed') ? 'partly' : state

function drawRail() {
  const item = (name, label, state, title) =>
    element(
      'li',
      {},
      element(
        'button',
        {
          type: 'button',
          'aria-current': wanted.theme === name ? 'true' : undefined,
          'data-state': state,
          title,
          onclick: () => choose(name),
        },
        label,
      ),
    )
  document
    .getElementById('themes')
    .replaceChildren(
      item('', 'All themes'),
      ...[...themes.values()].map(theme =>
        item(theme.theme, theme.theme, stateOf(theme), `${theme.theme} ${STATES[theme.state]}`),
      ),
    )
}

function choose(name) {
  want({ theme: name })
  for (const section of sections.values()) forget(section.querySelectorAll('.holder'))
  shown.replaceChildren()
  sections.clear()
  drawAll()
  scrollTo(0, 0)
}

/** What decides which frames a section has: it is drawn anew only when that changes, so that frames stay as they are. */
const planOf = theme =>
  JSON.stringify([
    ...[theme.kinds, wanted.fixture, wanted.screen, wanted.scheme, wanted.words],
    theme.fixtures.map(({ state }) => state === 'ready' || theme.kinds.length > 0),
  ])

function drawTheme(theme) {
  const plan = planOf(theme)
  const before = sections.get(theme.theme)
  if (before?.plan === plan) {
    before.querySelector('.state').textContent = stateText(theme)
    before.querySelector('.quiet').disabled = theme.controls.length === 0
    before.querySelector('.told').replaceChildren(...toldOf(theme))
    return
  }
  const section = element(
    'section',
    { 'aria-labelledby': `theme-${theme.theme}` },
    element(
      'header',
      {},
      element('h2', { id: `theme-${theme.theme}` }, theme.theme),
      element('p', { class: 'state' }, stateText(theme)),
      element(
        'button',
        { type: 'button', class: 'quiet', disabled: theme.controls.length === 0, onclick: () => openLook(theme.theme) },
        'Change the look',
      ),
    ),
    element('div', { class: 'told' }, toldOf(theme)),
    element(
      'div',
      { class: 'kinds' },
      theme.kinds.flatMap(kind => drawKind(theme, kind)),
    ),
  )
  section.plan = plan
  sections.set(theme.theme, section)
  if (!before) return place(section)
  forget(before.querySelectorAll('.holder'))
  before.replaceWith(section)
}

function place(section) {
  const names = [...themes.keys()]
  const nextName = names
    .slice(names.indexOf([...sections].find(([, each]) => each === section)[0]) + 1)
    .find(name => sections.get(name)?.isConnected)
  shown.querySelector(':scope > .nothing')?.remove()
  shown.insertBefore(section, nextName ? sections.get(nextName) : null)
}

function openLook(name) {
  if (wanted.theme !== name) choose(name)
  openPlayground(name)
}

function stateText({ state, kinds, fixtures }) {
  if (state !== 'ready') return STATES[state]
  const pages = fixtures.reduce((sum, each) => sum + each.pages, 0)
  return `${kinds.length} kinds of pages, ${pages} pages`
}

const failure = ({ message, where, hint }) =>
  element(
    'div',
    { class: 'failure', role: 'alert' },
    where && element('code', {}, where),
    element('p', {}, message),
    hint && element('p', { class: 'hint' }, hint),
  )

/** What is wrong with a theme, and what is to be known of its content. */
const toldOf = theme => [...theme.errors.map(failure), ...fixtureNotes(theme)]

function fixtureNotes({ theme, fixtures }) {
  return fixtures
    .filter(
      ({ fixture, errors, warnings, notes }) =>
        wanted.fixture.includes(fixture) && errors.length + warnings.length + notes.length > 0,
    )
    .map(({ fixture, errors, warnings, notes }) =>
      element(
        'details',
        { class: errors.length > 0 ? 'notes bad' : 'notes', open: errors.length > 0 },
        element(
          'summary',
          {},
          `${FIXTURE_NAMES[fixture]}: `,
          errors.length > 0
            ? 'could not be built'
            : [warnings.length > 0 && `${warnings.length} found by gates`, notes.length > 0 && 'about its content']
                .filter(Boolean)
                .join(', '),
        ),
        errors.map(failure),
        element(
          'ul',
          {},
          warnings.map(each => element('li', {}, each.where && element('code', {}, each.where), ` ${each.message}`)),
          notes.map(note => element('li', {}, note)),
        ),
        element('span', { class: 'hidden' }, theme),
      ),
    )
}

function drawKind(theme, kind) {
  return wanted.fixture.flatMap(name => {
    const fixture = theme.fixtures.find(each => each.fixture === name)
    const path = kind.pages[name]
    if (!fixture || !matches(`${theme.theme} ${kind.label} ${kind.component} ${name} ${FIXTURE_NAMES[name]}`)) return []
    const about = `${theme.theme}, ${kind.label}, ${FIXTURE_NAMES[name].toLowerCase()}`
    const heading = element(
      'h3',
      {},
      element('span', { class: 'label', title: kind.component }, kind.label),
      element('span', { class: 'fixture' }, FIXTURE_NAMES[name]),
      path &&
        element(
          'a',
          {
            href: addressOf(fixture, path),
            target: '_blank',
            rel: 'noopener',
            title: `Opens ${about} in a tab of its own`,
          },
          decodeURI(path),
        ),
    )
    if (!path)
      return fixture.state === 'ready'
        ? [
            element(
              'article',
              { class: 'absent' },
              heading,
              element('p', {}, 'With this content there is no such page.'),
            ),
          ]
        : []
    const frames = wanted.scheme.flatMap(scheme =>
      wanted.screen.map(screen => {
        const title = `${about}, ${SCREENS[screen].name.toLowerCase()}, ${scheme}`
        return thumbnail({
          fixture,
          path,
          screen,
          scheme,
          title,
          onOpen: () => openStage({ theme, kind, fixture, path, screen, scheme, about }),
        })
      }),
    )
    const row = element('div', { class: 'frames' }, frames)
    row.style.setProperty('--screens', String(wanted.screen.length))
    return [element('article', {}, heading, row)]
  })
}

function openStage({ fixture, path, screen, scheme, about }) {
  const stage = document.getElementById('stage')
  const title = `${about}, ${SCREENS[screen].name.toLowerCase()}, ${scheme}`
  const frame = fullFrame({ fixture, path, screen, scheme, title })
  const width = element('output', {}, `${SCREENS[screen].width} px`)
  const slider = element('input', {
    type: 'range',
    min: '320',
    max: '1600',
    step: '10',
    value: String(SCREENS[screen].width),
    'aria-label': 'Width',
    oninput() {
      frame.style.width = `${slider.value}px`
      width.textContent = `${slider.value} px`
    },
  })
  const dark = element('input', {
    type: 'checkbox',
    checked: scheme === 'dark',
    onchange: () => (frame.style.colorScheme = dark.checked ? 'dark' : 'light'),
  })
  stage.replaceChildren(
    element(
      'header',
      {},
      element('h2', {}, about),
      element('label', { class: 'width' }, 'Width ', slider, width),
      element('label', {}, dark, ' Dark'),
      element('a', { href: addressOf(fixture, path), target: '_blank', rel: 'noopener' }, 'Open in a tab'),
      element('button', { type: 'button', class: 'quiet', autofocus: true, onclick: () => stage.close() }, 'Close'),
    ),
    element('div', { class: 'floor' }, frame),
  )
  stage.showModal()
}

document.getElementById('stage').addEventListener('close', event => event.target.replaceChildren())

const filters = document.getElementById('filters')
for (const box of filters.querySelectorAll('input[type=checkbox]')) box.checked = wanted[box.name].includes(box.value)
document.getElementById('words').value = wanted.words
filters.addEventListener('submit', event => event.preventDefault())
filters.addEventListener('input', event => {
  const { name, value, id } = event.target
  if (id === 'words') want({ words: value })
  else {
    const chosen = [...filters.querySelectorAll(`input[name=${name}]:checked`)].map(box => box.value)
    // Nothing of a kind chosen would show nothing at all.
    if (chosen.length === 0) event.target.checked = true
    else want({ [name]: chosen })
  }
  drawAll()
})

follow({
  onThemes() {
    drawAll()
    drawPlayground()
  },
  onTheme(theme, before) {
    drawRail()
    if (wanted.theme === '' || wanted.theme === theme.theme) drawTheme(theme)
    for (const fixture of theme.fixtures) {
      const was = before?.fixtures.find(each => each.fixture === fixture.fixture)
      if (was && was.version !== fixture.version) reload(fixture.site)
    }
    lookChanged(theme)
  },
  onLink(there) {
    document.getElementById('link').textContent = there ? '' : 'The gallery does not answer: it may have ended.'
  },
})
