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
  for (const [id, html] of Object.entries(JSON.parse(data))) {
    if (shown[id] === html) continue
    shown[id] = html
    document.getElementById(id).innerHTML = html
  }
  toggleWriting()
})

function toggleWriting() {
  const blocked = document.querySelector('.standing.blocked') !== null
  for (const field of document.querySelectorAll('.write input, .write button')) field.disabled = blocked
}

async function post(form) {
  const body = new URLSearchParams(new FormData(form))
  if (form.matches('.write')) form.reset()
  const headers = { 'x-requested-with': 'fetch' }
  const response = await fetch(form.action, { method: 'POST', body, headers }).catch(() => null)
  if (!response?.ok) document.getElementById('notice').textContent = '送信できませんでした。'
  toTheEnd()
}

document.addEventListener('submit', (event) => {
  if (!event.target.matches('form.act')) return
  event.preventDefault()
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
