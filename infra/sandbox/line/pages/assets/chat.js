/** Keeps the page of a talk up to date and sends what the person writes and taps without reloading. */
const talk = document.getElementById('talk')

function toTheEnd() {
  talk.scrollTop = talk.scrollHeight
}

function isAtTheEnd() {
  return talk.scrollHeight - talk.scrollTop - talk.clientHeight < 160
}

const stream = new EventSource(talk.dataset.stream)
stream.addEventListener('whole', ({ data }) => {
  const whole = JSON.parse(data)
  if (whole.version === talk.dataset.version) return
  talk.innerHTML = whole.html
  talk.dataset.version = whole.version
  toTheEnd()
})
stream.addEventListener('item', ({ data }) => {
  const follow = isAtTheEnd()
  talk.insertAdjacentHTML('beforeend', JSON.parse(data))
  talk.dataset.version = ''
  if (follow) toTheEnd()
})
const shown = {}
stream.addEventListener('panels', ({ data }) => {
  const follow = isAtTheEnd()
  for (const [id, html] of Object.entries(JSON.parse(data))) {
    if (shown[id] === html) continue
    shown[id] = html
    document.getElementById(id).innerHTML = html
  }
  toggleWriting()
  if (follow) toTheEnd()
})

function toggleWriting() {
  const blocked = document.querySelector('.standing.blocked') !== null
  for (const field of document.querySelectorAll('.write input, .write button, #more input, #more button')) field.disabled = blocked
}

async function sent(response) {
  if (!(await response.catch(() => null))?.ok) document.getElementById('notice').textContent = '送信できませんでした。'
  toTheEnd()
}

async function sendFile(input) {
  const [file] = input.files
  if (!file) return
  const address = `${input.dataset.send}?name=${encodeURIComponent(file.name)}`
  const headers = { 'content-type': file.type || 'application/octet-stream' }
  await sent(fetch(address, { method: 'POST', body: file, headers }))
  input.value = ''
}

async function post(form) {
  const body = new URLSearchParams(new FormData(form))
  if (form.matches('.write')) form.reset()
  const headers = { 'x-requested-with': 'fetch' }
  await sent(fetch(form.action, { method: 'POST', body, headers }))
}

document.addEventListener('change', (event) => {
  if (!event.target.matches('input[data-send]')) return
  document.getElementById('more').hidePopover()
  void sendFile(event.target)
})

document.addEventListener(
  'ended',
  ({ target }) => {
    const { trackingId } = target.dataset
    if (!trackingId) return
    const body = new URLSearchParams({ trackingId })
    void sent(fetch(`${location.pathname}/watched`, { method: 'POST', body, headers: { 'x-requested-with': 'fetch' } }))
  },
  true,
)

/** LINE opens LIFF apps in a window over the talk. */
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-window]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  window.open(link.href, `${link.dataset.window}${Date.now()}`, 'popup,width=360,height=640')
})

document.addEventListener('submit', (event) => {
  if (!event.target.matches('form.act')) return
  event.preventDefault()
  document.getElementById('more').hidePopover()
  void post(event.target)
})

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy]')
  if (button) void navigator.clipboard?.writeText(button.dataset.copy)
})

document.addEventListener('error', (event) => event.target.matches?.('img') && event.target.classList.add('broken'), true)
for (const image of document.images) if (image.complete && image.naturalWidth === 0) image.classList.add('broken')
document.addEventListener('load', () => isAtTheEnd() && toTheEnd(), true)
toggleWriting()
toTheEnd()
