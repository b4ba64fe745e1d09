import { type Html, html } from '../../../kit/pages/html.ts'
import type { By } from '../state/changes.ts'
import type { EntryErrors } from './entry.ts'
import { type Control, controlOf } from './look/controls.ts'
import type { Fact } from './look/look.ts'
import type { Page, Screen, ScreenRequest } from './screen.ts'

/** A form as it was typed. */
export type Entry = Readonly<Record<string, string>>

export interface Field {
  label: string
  name: string
  control: Control
}

/** A screen that edits a row: form, 登録内容の確認, 「登録する」. The form writes every field. */
export interface EditScreen<Row> {
  heading: string
  path: string
  /** The field with the row's id, in the query and in the form. */
  idField: 'order_id' | 'customer_id' | 'teiki_id'
  find: (request: ScreenRequest, id: string) => Row | undefined
  /** Said when the row is not there. */
  notFound: string
  /** Said instead of a form when the row may not be edited. */
  locked?: (row: Row) => string | undefined
  back: { label: string; href: (row: Row) => string }
  title: string
  /** What stands above the form. */
  about: (row: Row, request: ScreenRequest) => Html
  fields: (row: Row, request: ScreenRequest) => readonly Field[]
  entryOf: (row: Row, request: ScreenRequest) => Entry
  read: (
    entry: Entry,
    row: Row,
    request: ScreenRequest,
  ) => { save: (by: By) => void } | { errors: EntryErrors }
  /** The sentence after 「登録する」. */
  done: string
}

/** The two halves of an edit screen: what GET shows, and what POST does. */
export function editFlow<Row>(edit: EditScreen<Row>): { show: Screen; sent: Screen } {
  const subject = (id: string) => `${edit.idField}:${id}`
  return {
    show(request) {
      const id = request.query(edit.idField)
      const row = edit.find(request, id)
      if (row === undefined) return missing(edit, request)
      const locked = edit.locked?.(row)
      if (locked !== undefined) return lockedPage(edit, { row, request, locked })
      const token = request.session.forms.open(subject(id))
      return formPage(edit, { row, request, id, token, entry: edit.entryOf(row, request) })
    },
    sent(request) {
      const { form, session } = request
      const id = form(edit.idField)
      const row = edit.find(request, id)
      if (row === undefined) return { ...missing(edit, request), outcome: 'REFUSED' }
      const token = form(request.look.tokenField)
      if (!session.forms.isOpen(token, subject(id))) return expired(request)
      const locked = edit.locked?.(row)
      if (locked !== undefined) return { ...lockedPage(edit, { row, request, locked }), outcome: 'REFUSED' }
      const fields = edit.fields(row, request)
      const entry = Object.fromEntries(
        fields.map(({ name, control }) => [
          name,
          control.kind === 'area' ? form(name).replaceAll('\r\n', '\n') : form(name).trim(),
        ]),
      )
      const at = { row, request, id, token, entry }
      const read = edit.read(entry, row, request)
      if ('errors' in read) return { ...formPage(edit, { ...at, errors: read.errors }), outcome: 'REFUSED' }
      const mode = form('mode')
      if (mode !== 'complete') return mode === 'confirm' ? confirmPage(edit, at) : formPage(edit, at)
      if (!request.keepsToken) session.forms.complete(token, subject(id))
      if (!request.pretends) read.save(request.by)
      return {
        heading: edit.heading,
        outcome: request.pretends ? 'NOT_STORED' : 'ACCEPTED',
        body: html`${request.look.done(edit.done)}
<p class="actions"><a href="${edit.back.href(row)}">${edit.back.label}</a> <a href="${edit.path}?${edit.idField}=${id}">続けて編集する</a></p>`,
      }
    },
  }
}

/** A stale token: nothing changes (carts.md 5.1). */
export function expired({ look }: ScreenRequest): Page {
  return {
    heading: 'エラー',
    outcome: 'STALE',
    body: html`${look.alert('ページの有効期限が切れました。')}<p>お手数ですが、最初からやり直してください。</p>`,
  }
}

function missing<Row>({ heading, notFound }: EditScreen<Row>, { look }: ScreenRequest): Page {
  return { heading, status: 404, body: look.alert(notFound) }
}

interface Shown<Row> {
  row: Row
  request: ScreenRequest
  id: string
  token: string
  entry: Entry
  errors?: EntryErrors
}

function formPage<Row>(
  edit: EditScreen<Row>,
  { row, request, id, token, entry, errors = {} }: Shown<Row>,
): Page {
  const { look } = request
  const inputs = edit.fields(row, request).map(({ label, name, control }) => {
    const inputId = look.idOf(name)
    const filled = { name, id: inputId, value: entry[name] ?? '', isWrong: name in errors }
    return { label, id: inputId, input: controlOf(control, filled), error: errors[name] }
  })
  const back = { label: edit.back.label, href: edit.back.href(row) }
  return {
    heading: edit.heading,
    body: html`${edit.about(row, request)}
${look.form(
  {
    path: edit.path,
    token,
    hidden: { [edit.idField]: id },
    body: look.inputs(edit.title, inputs),
    buttons: [{ label: '確認する', mode: 'confirm' }],
    back,
  },
  request.twist,
)}`,
  }
}

function confirmPage<Row>(edit: EditScreen<Row>, { row, request, id, token, entry }: Shown<Row>): Page {
  const { look } = request
  return {
    heading: '登録内容の確認',
    body: html`<p>以下の内容で登録します。よろしいですか？</p>
${edit.about(row, request)}
${look.form(
  {
    path: edit.path,
    token,
    hidden: { [edit.idField]: id, ...entry },
    body: look.facts(edit.title, factsOf(edit.fields(row, request), entry)),
    buttons: [
      { label: '戻る', mode: 'return', isSecond: true },
      { label: '登録する', mode: 'complete' },
    ],
  },
  request.twist,
)}`,
  }
}

function lockedPage<Row>(
  edit: EditScreen<Row>,
  { row, request, locked }: { row: Row; request: ScreenRequest; locked: string },
): Page {
  const { look } = request
  return {
    heading: edit.heading,
    body: html`${look.alert(locked)}
${edit.about(row, request)}
${look.facts(edit.title, factsOf(edit.fields(row, request), edit.entryOf(row, request)))}
<p class="actions"><a href="${edit.back.href(row)}">${edit.back.label}</a></p>`,
  }
}

/** What was typed, read-only; of a select the label. */
function factsOf(fields: readonly Field[], entry: Entry): Fact[] {
  return fields.map(({ label, name, control }) => {
    const value = entry[name] ?? ''
    if (control.kind !== 'select') return [label, value]
    return [label, control.options.find(([offered]) => offered === value)?.[1] ?? value]
  })
}
