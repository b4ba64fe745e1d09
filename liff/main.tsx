import { render } from 'preact'
import { IdentityPage } from './identity/page.tsx'
import './style.css'

/** The address of a form is `/liff/{lineAccount}/forms/{code}`; the LIFF app's own leads to the identity form. */
const [, , lineAccount = '', , code = ''] = location.pathname.split('/')
const place = document.getElementById('page')
if (place !== null) {
  place.replaceChildren()
  render(<IdentityPage address={{ lineAccount, code: decodeURIComponent(code) || 'identity' }} />, place)
}
