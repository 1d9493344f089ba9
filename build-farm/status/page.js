// Runs in the browser, as it is: what the page shows comes from the API, as far as whoever looks may see it.
const $ = id => document.getElementById(id)
const ROLES = ['viewer', 'editor', 'publisher', 'admin']
let sites = []
let role = 'viewer'
let events
let due
/** What a running build is at, by site. */
const steps = new Map()

const may = needed => ROLES.indexOf(role) >= ROLES.indexOf(needed)
const path = (...parts) => `/api/${parts.map(encodeURIComponent).join('/')}`

function ago(time) {
  const seconds = Math.max(0, Math.round((Date.now() - time) / 1000))
  if (seconds < 60) return `${seconds} s ago`
  return seconds < 3600 ? `${Math.round(seconds / 60)} min ago` : new Date(time).toLocaleString()
}

const why = causes =>
  (causes || []).map(({ kind, about, actor }) => [kind, about, actor].filter(Boolean).join(' ')).join(', ')

/** What the API answers; whoever is not known (any more) sees the login, and null comes back. */
async function ask(address, { method = 'GET', body } = {}) {
  const answer = await fetch(address, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const told = await answer.json()
  if (answer.status === 401 && address !== '/api/session') showLogin()
  if (!answer.ok) tell(told.errors.map(({ message, hint }) => [message, hint].filter(Boolean).join(': ')).join('\n'))
  return answer.ok ? told : null
}

function tell(text) {
  $('message').textContent = text
  $('message').hidden = text === ''
}

function showLogin() {
  events?.close()
  events = undefined
  clearTimeout(due)
  $('farm').hidden = $('filter').hidden = true
  $('logout').hidden = true
  $('who').textContent = $('count').textContent = $('link').textContent = $('environment').textContent = ''
  $('login').hidden = false
  $('token').focus()
}

function showFarm({ name, role: given, sites: reach, via }) {
  role = given
  tell('')
  $('login').hidden = true
  $('farm').hidden = $('filter').hidden = false
  $('logout').hidden = via !== 'session'
  $('who').textContent = via === 'local' ? '' : `${name}, ${role}${reach.includes('*') ? '' : ` of ${reach.join(', ')}`}`
  follow()
  load()
}

function cell(row, text, title) {
  const made = row.insertCell()
  made.textContent = text
  if (title) made.title = title
  return made
}

function button(row, text, label, work) {
  const made = document.createElement('button')
  made.textContent = text
  made.setAttribute('aria-label', label)
  made.onclick = async () => {
    made.disabled = true
    tell('')
    await work().catch(error => tell(String(error)))
    made.disabled = false
    soon()
  }
  row.insertCell().append(made)
}

function draw() {
  const words = $('filter').value.toLowerCase().split(/\s+/).filter(Boolean)
  const counts = {}
  const rows = []
  for (const { site, name, domain, theme, build, wanted } of sites) {
    const state = build ? build.status : 'never built'
    counts[state] = (counts[state] || 0) + 1
    const text = [site, name, domain, theme, state].join(' ').toLowerCase()
    if (!words.every(word => text.includes(word))) continue
    const row = document.createElement('tr')
    rows.push(row)
    row.dataset.state = state
    row.dataset.site = site
    cell(row, site, domain)
    cell(row, theme)
    const at = state === 'running' ? steps.get(site) : undefined
    const shown = cell(row, (wanted && state !== 'running' ? 'wanted · ' : '') + state + (at ? ` · ${at}` : ''))
    shown.className = 'state'
    if (build?.errors.length)
      shown.title = build.errors.map(({ where, message }) => (where ? `${where}: ` : '') + message).join('\n')
    cell(row, build ? ago(build.finishedAt || build.startedAt) : '', build ? new Date(build.startedAt).toISOString() : '')
    cell(row, build ? why(build.causes) : '')
    cell(row, build ? `${build.rendered} of ${build.pages}` : '')
    cell(row, build?.errors.length ? build.errors[0].message : '').className = 'error'
    const log = row.insertCell()
    if (build) {
      const link = document.createElement('a')
      link.href = `${path('builds', build.id)}/log`
      link.textContent = 'Log'
      link.setAttribute('aria-label', `Log of ${site}`)
      log.append(link)
    }
    if (may('editor'))
      button(row, 'Build', `Build ${site}`, () => ask(`${path('sites', site)}/build`, { method: 'POST' }))
    else row.insertCell()
  }
  $('sites').tBodies[0].replaceChildren(...rows)
  const told = Object.entries(counts).map(([state, count]) => `${count} ${state}`)
  $('count').textContent = `${rows.length} of ${sites.length} sites — ${told.join(', ')}`
}

function drawDeliveries(deliveries) {
  const rows = deliveries.slice(0, 30).map(({ source, id, receivedAt, about, status, sites: concerned }) => {
    const row = document.createElement('tr')
    row.dataset.state = status
    cell(row, ago(receivedAt), new Date(receivedAt).toISOString())
    cell(row, source)
    cell(row, about)
    cell(row, status).className = 'state'
    cell(row, String(concerned.length), concerned.join(', '))
    if (may('editor') && status !== 'refused')
      button(row, 'Again', `Do ${about} again`, () =>
        ask(`${path('deliveries', source, id)}/replay`, { method: 'POST' }),
      )
    else row.insertCell()
    return row
  })
  $('deliveries').tBodies[0].replaceChildren(...rows)
  $('none').hidden = rows.length > 0
}

async function load() {
  try {
    const [listed, brought] = await Promise.all([ask('/api/sites'), ask('/api/deliveries?limit=30')])
    if (!listed || !brought) return
    sites = listed.sites
    $('environment').textContent = listed.environment
    draw()
    drawDeliveries(brought.deliveries)
  } catch {
    $('link').textContent = 'no connection'
  }
}

/** Many events come together: one look at all is enough. */
function soon() {
  clearTimeout(due)
  due = setTimeout(load, 250)
}

const SENTENCES = {
  triggered: ({ sites: wanted, cause }) => `${wanted.length} wanted: ${why([cause])}`,
  'build-started': ({ build }) => `${build.site} is being built`,
  'build-finished': ({ build }) => `${build.site} ${build.status}`,
  released: ({ site, generation, reason, actor }) => `${site}: generation ${generation} by ${reason} of ${actor}`,
  trouble: ({ message }) => message,
}

function note(type, told) {
  const line = document.createElement('li')
  line.textContent = `${new Date().toLocaleTimeString()} ${SENTENCES[type](told)}`
  $('log').prepend(line)
  while ($('log').children.length > 50) $('log').lastChild.remove()
}

function follow() {
  if (events) return
  events = new EventSource('/api/events')
  events.onopen = () => {
    $('link').textContent = 'connected'
    soon()
  }
  // The browser comes back by itself, with the last id; unless it was refused, as it is when a token has ended.
  events.onerror = () => {
    if (!events) return
    $('link').textContent = 'no connection'
    if (events.readyState !== EventSource.CLOSED) return
    events = undefined
    setTimeout(begin, 3000)
  }
  events.addEventListener('missed', soon)
  events.addEventListener('build-step', event => {
    const { site, step } = JSON.parse(event.data)
    steps.set(site, step.name)
    draw()
  })
  for (const type of Object.keys(SENTENCES))
    events.addEventListener(type, event => {
      const told = JSON.parse(event.data)
      if (type === 'build-started' || type === 'build-finished') steps.delete(told.build.site)
      note(type, told)
      soon()
    })
}

async function begin() {
  try {
    const answer = await fetch('/api/session')
    if (answer.ok) showFarm((await answer.json()).caller)
    else showLogin()
  } catch {
    $('link').textContent = 'no connection'
    setTimeout(begin, 3000)
  }
}

$('login').addEventListener('submit', async event => {
  event.preventDefault()
  tell('')
  const told = await ask('/api/session', { method: 'POST', body: { token: $('token').value } }).catch(error =>
    tell(String(error)),
  )
  $('token').value = ''
  if (told) showFarm(told.caller)
})
$('logout').addEventListener('click', async () => {
  await ask('/api/session', { method: 'DELETE' })
  showLogin()
})
$('filter').addEventListener('input', draw)
setInterval(() => $('farm').hidden || draw(), 30000)
begin()
