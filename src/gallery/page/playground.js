import { call, element, themes } from './state.js'

const panel = document.getElementById('playground')
/** The theme that is worked on, the site whose look it has, and what is not yet shown. */
let open = null
let sites = []
let site = ''
let look = { tokens: {}, options: {} }
let sending = null
let waiting = false
let trouble = []

export async function openPlayground(name) {
  open = name
  site = ''
  trouble = []
  look = structuredClone(themes.get(name).look)
  panel.hidden = false
  document.body.classList.add('working')
  sites = []
  drawPlayground()
  panel.querySelector('select, input, button')?.focus()
  ;({ sites } = await call(`sites?theme=${encodeURIComponent(name)}`).catch(error => {
    trouble = error.errors
    return { sites: [] }
  }))
  drawPlayground()
}

function close() {
  open = null
  panel.hidden = true
  document.body.classList.remove('working')
  panel.replaceChildren()
}

const valueAt = (from, path) => path.reduce((at, name) => at?.[name], from)

function setValue(path, value) {
  const holders = [look]
  for (const name of path.slice(0, -1)) {
    const above = holders.at(-1)
    if (typeof above[name] !== 'object' || above[name] === null) above[name] = {}
    holders.push(above[name])
  }
  if (value === undefined) delete holders.at(-1)[path.at(-1)]
  else holders.at(-1)[path.at(-1)] = value
  for (let at = holders.length - 1; at > 1; at--)
    if (Object.keys(holders[at]).length === 0) delete holders[at - 1][path[at - 1]]
  void send()
}

/** One call at a time; what was moved meanwhile is sent once it is over. */
async function send() {
  waiting = true
  if (sending) return sending
  sending = (async () => {
    while (waiting) {
      waiting = false
      drawStatus()
      try {
        await call(`themes/${encodeURIComponent(open)}/look`, look)
        trouble = []
      } catch (error) {
        trouble = error.errors ?? [{ message: error.message }]
      }
    }
  })().finally(() => {
    sending = null
    drawStatus()
  })
  return sending
}

/** A theme has been built in another look. */
export function lookChanged(theme) {
  if (theme.theme !== open) return
  drawStatus()
  drawPalette()
  if (panel.querySelectorAll('.control').length !== theme.controls.length) drawPlayground()
}

export function drawPlayground() {
  const theme = themes.get(open)
  if (!theme) return open === null ? undefined : close()
  const chooser = element(
    'select',
    {
      id: 'site',
      onchange(event) {
        site = event.target.value
        const from = sites.find(each => each.site === site)
        const known = theme.controls.map(control => [control.path, valueAt(from?.look, control.path)])
        look = { tokens: {}, options: {} }
        for (const [path, value] of known) if (value !== undefined) setValue(path, value)
        void send()
        drawPlayground()
      },
    },
    element('option', { value: '' }, 'No site: the theme by itself'),
    sites.map(each =>
      element('option', { value: each.site, selected: each.site === site }, `${each.name} (${each.site})`),
    ),
  )
  const chosen = sites.find(each => each.site === site)
  panel.replaceChildren(
    ...[
      element(
        'header',
        {},
        element('h2', {}, `The look of ${open}`),
        element('button', { type: 'button', class: 'quiet', onclick: close }, 'Close'),
      ),
      element('label', { class: 'field', for: 'site' }, 'Begin with the look of', chooser),
      chosen &&
        element(
          'p',
          { class: 'declared' },
          chosen.declaredIn.includes('portfolio.csv')
            ? `This site is a row of a table: ${chosen.declaredIn}. Only columns that the table has can be written.`
            : chosen.declaredIn,
        ),
      element('div', { id: 'status', role: 'status' }),
      group('Colour', theme, ['colour']),
      group('Type', theme, ['font', 'number']),
      group('Form', theme, ['length']),
      group('Options', theme, ['choice', 'switch']),
      element('div', { id: 'palette' }),
      element(
        'footer',
        {},
        element(
          'button',
          { type: 'button', class: 'main', disabled: !chosen, onclick: showDifference },
          chosen ? `Show what would change in ${chosen.declaredIn.replace(/:\d+$/, '')}` : 'Choose a site to write to',
        ),
        element('button', { type: 'button', class: 'quiet', onclick: reset }, 'Back to the theme’s own'),
      ),
    ].filter(Boolean),
  )
  drawStatus()
  drawPalette()
}

function reset() {
  const from = sites.find(each => each.site === site)
  look = { tokens: {}, options: {} }
  for (const { path } of themes.get(open).controls) {
    const value = from && valueAt(from.look, path)
    if (value !== undefined && path[0] === 'options') setValue(path, value)
  }
  void send()
  drawPlayground()
}

function group(title, { controls, palette }, kinds) {
  const own = controls.filter(each => kinds.includes(each.kind))
  return (
    own.length > 0 &&
    element(
      'fieldset',
      { class: 'group' },
      element('legend', {}, title),
      own.map(each => drawControl(each, palette)),
    )
  )
}

/** Colours of the built page that a colour of the site leads to, for what the site leaves to the theme. */
const SEEN_AS = { brand: 'fill', accent: 'accent', surface: 'page', ink: 'text' }

function drawControl(control, palette) {
  const { path, label, kind, about } = control
  const id = path.join('-')
  const value = valueAt(look, path)
  const unset = element(
    'button',
    {
      type: 'button',
      class: 'unset',
      hidden: value === undefined,
      'aria-label': `${label}: back to the theme’s own`,
      onclick: () => changed(undefined, true),
    },
    '×',
  )
  function changed(next, redraw) {
    unset.hidden = next === undefined
    setValue(path, next)
    if (redraw) drawPlayground()
  }
  const usual = control.usual ?? (kind === 'colour' ? palette?.light[SEEN_AS[path.at(-1)]] : undefined)
  return element(
    'div',
    { class: `control ${kind}`, title: about ?? path.join('.') },
    element('label', { for: id }, label),
    INPUTS[kind](control, { id, value, usual, changed }),
    unset,
  )
}

const isHex = text => /^#[0-9a-f]{6}$/i.test(text ?? '')

const INPUTS = {
  colour({ label }, { id, value, usual, changed }) {
    const text = element('input', {
      id,
      type: 'text',
      value: value ?? '',
      placeholder: usual ?? 'the theme’s own',
      spellcheck: false,
      autocomplete: 'off',
      oninput() {
        changed(text.value.trim() || undefined)
        if (isHex(text.value)) picker.value = text.value
      },
    })
    const picker = element('input', {
      type: 'color',
      value: isHex(value) ? value : isHex(usual) ? usual : '#888888',
      'aria-label': `${label}: pick`,
      oninput() {
        text.value = picker.value
        changed(picker.value)
      },
    })
    return [picker, text]
  },
  number: slider,
  length: slider,
  font({ choices }, { id, value, usual, changed }) {
    const all = [...new Set([...choices, ...(value ? [value] : [])])]
    return element(
      'select',
      { id, onchange: event => changed(event.target.value || undefined) },
      element('option', { value: '' }, usual ? `${nameOf(usual)} (the theme’s own)` : 'The theme’s own'),
      all.map(stack => element('option', { value: stack, selected: stack === value }, nameOf(stack))),
    )
  },
  choice({ choices }, { id, value, usual, changed }) {
    return element(
      'select',
      { id, onchange: event => changed(event.target.value || undefined) },
      element('option', { value: '' }, usual ? `${usual} (the theme’s own)` : 'the theme’s own'),
      choices.map(choice => element('option', { value: choice, selected: choice === value }, choice)),
    )
  },
  switch(_, { id, value, usual, changed }) {
    return element('input', {
      id,
      type: 'checkbox',
      checked: value ?? usual === 'true',
      onchange: event => changed(event.target.checked),
    })
  },
}

const nameOf = stack =>
  stack
    .split(',')[0]
    .replace(/^var\(--(?:face-)?([\w-]+)\)$/, '$1')
    .replaceAll(/['"]/g, '')
    .replace('system-ui', 'The system’s')

function slider({ kind, range, label }, { id, value, usual, changed }) {
  const { from, to, step, unit } = range
  const number = Number.parseFloat(value ?? usual)
  const told = next => (Number.isNaN(next) ? '' : `${next}${unit}`)
  const output = element('output', { for: id }, value === undefined ? (usual ?? '') : told(number))
  const input = element('input', {
    id,
    type: 'range',
    min: String(from),
    max: String(to),
    step: String(step),
    value: String(Number.isNaN(number) ? (from + to) / 2 : number),
    'aria-label': label,
    oninput() {
      const next = Number(input.value)
      output.textContent = told(next)
      changed(kind === 'length' ? `${next}${unit}` : next)
    },
  })
  return [input, output]
}

function drawStatus() {
  const place = document.getElementById('status')
  const theme = themes.get(open)
  if (!place || !theme) return
  const failures = [...trouble, ...theme.errors, ...uniqueErrors(theme.fixtures)]
  place.replaceChildren(
    ...(sending || theme.state === 'building' ? [element('p', { class: 'busy' }, 'Building …')] : []),
    ...failures.map(({ message, hint }) =>
      element('div', { class: 'failure' }, element('p', {}, message), hint && element('p', { class: 'hint' }, hint)),
    ),
  )
}

/** A colour that cannot be used fails each fixture alike: it is said once. */
const uniqueErrors = fixtures => [
  ...new Map(
    fixtures.flatMap(each => each.errors).map(error => [error.message.replace(/^.*?: (?=Expected)/, ''), error]),
  ).values(),
]

function drawPalette() {
  const place = document.getElementById('palette')
  const theme = themes.get(open)
  if (!place || !theme) return
  const { palette } = theme
  if (!palette)
    return place.replaceChildren(
      element(
        'p',
        { class: 'declared' },
        'This theme does not compute its look by the theme kit: nothing is promised of its contrasts.',
      ),
    )
  const broken = palette.promises.filter(({ ratio, least }) => ratio < least)
  const swatches = (scheme, colours) =>
    element(
      'ul',
      { class: 'swatches', 'aria-label': `Colours in ${scheme}` },
      Object.entries(colours).map(([role, hex]) => {
        const swatch = element(
          'li',
          { title: `${role} ${hex}` },
          element('span', { class: 'hidden' }, `${role} ${hex}`),
        )
        swatch.style.background = hex
        return swatch
      }),
    )
  place.replaceChildren(
    element('h3', {}, 'Palette'),
    swatches('light', palette.light),
    swatches('dark', palette.dark),
    element(
      'p',
      { class: broken.length > 0 ? 'broken' : 'kept' },
      broken.length > 0
        ? `${broken.length} of ${palette.promises.length} contrasts are too low`
        : `All ${palette.promises.length} contrasts are kept (WCAG 2.2 AA)`,
    ),
    ...palette.notes.map(note => element('p', { class: 'note' }, note)),
    element(
      'details',
      {},
      element('summary', {}, 'Contrasts'),
      element(
        'table',
        {},
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            ['', 'Light', 'Dark', 'At least'].map(text => element('th', { scope: 'col' }, text)),
          ),
        ),
        element(
          'tbody',
          {},
          palette.promises
            .filter(({ scheme }) => scheme === 'light')
            .map(promise => {
              const dark = palette.promises.find(each => each.scheme === 'dark' && each.role === promise.role)
              return element(
                'tr',
                {},
                element('th', { scope: 'row' }, promise.role),
                [promise, dark].map(sample),
                element('td', {}, `${promise.least}:1`),
              )
            }),
        ),
      ),
    ),
  )
}

function sample({ ratio, least, colours: [letters, ground] }) {
  const chip = element('span', { class: 'chip' }, ratio.toFixed(1))
  chip.style.color = letters
  chip.style.background = ground
  return element('td', { class: ratio < least ? 'broken' : '' }, chip)
}

const dialog = document.getElementById('difference')

async function showDifference() {
  await sending
  try {
    drawDifference((await call(`sites/${encodeURIComponent(site)}/look`, { look })).change)
    dialog.showModal()
  } catch (error) {
    trouble = error.errors ?? [{ message: error.message }]
    drawStatus()
  }
}

function drawDifference({ file, lines, obstacles, before }) {
  const said = element('p', { role: 'status' })
  const write = element(
    'button',
    {
      type: 'button',
      class: 'main',
      disabled: lines.length === 0 || obstacles.length > 0,
      async onclick() {
        write.disabled = true
        try {
          const { change } = await call(`sites/${encodeURIComponent(site)}/look`, { look, seen: before })
          said.textContent = change.written
            ? `Written to ${file}. \`nextgen publish ${site}\` makes it live.`
            : 'There was nothing to write.'
          ;({ sites } = await call(`sites?theme=${encodeURIComponent(open)}`))
        } catch (error) {
          said.textContent = error.message
        }
      },
    },
    `Write ${file}`,
  )
  const SIGNS = { same: ' ', removed: '−', added: '+' }
  dialog.replaceChildren(
    element(
      'header',
      {},
      element('h2', {}, file),
      element('button', { type: 'button', class: 'quiet', onclick: () => dialog.close() }, 'Close'),
    ),
    ...obstacles.map(message => element('p', { class: 'failure' }, message)),
    lines.length === 0
      ? element('p', {}, 'Nothing would change: the file says this already.')
      : element(
          'pre',
          { class: 'lines', tabIndex: 0 },
          lines.map(({ kind, text, from, to }) =>
            element('span', { class: kind }, `${String(to ?? from).padStart(4)} ${SIGNS[kind]} ${text}\n`),
          ),
        ),
    element('footer', {}, write, said),
  )
}
