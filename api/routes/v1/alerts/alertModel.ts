import { type Static, Type } from 'typebox'
import {
  ALERT_KINDS,
  ALERT_SEVERITIES,
  ALERT_SUBJECTS,
  severityOf,
} from '../../../../domain/alerts/alertKinds.ts'
import { alertWords } from '../../../../domain/alerts/alertWords.ts'
import type { AlertRow, MailCounts } from '../../../../schema/alerts/alertsList.ts'
import { detailsOf } from '../../../../schema/alerts/storeFindings.ts'
import { Id, Instant, instant, instantOrNull, oneOf, orNull } from '../../../rest/modelFields.ts'
import { alertHref } from './alertHref.ts'

export const AlertKindWord = oneOf(ALERT_KINDS, 'What is wrong; the list grows.')
export const AlertState = oneOf(['OPEN', 'RESOLVED'], 'OPEN: wrong at this moment.')

export const AlertModel = Type.Object(
  {
    id: Id,
    kind: AlertKindWord,
    severity: oneOf(
      ALERT_SEVERITIES,
      'ERROR: messages are not sent, or orders do not arrive. WARNING: they soon will not, or a person must decide.',
    ),
    title: Type.String({ examples: ['カートとの連携でエラーが続いています'] }),
    whatHappened: Type.String({ description: 'Japanese.' }),
    whatToDo: Type.String({ description: 'Japanese.' }),
    since: Instant,
    resolvedAt: orNull(Instant),
    subject: Type.Object({
      type: oneOf(ALERT_SUBJECTS, 'What it is about.'),
      id: Id,
      name: orNull(Type.String({ description: 'Null: the shop, or gone by now.' })),
      href: Type.String({ description: 'Where this API shows it.', examples: ['/v1/cart-connections/…'] }),
    }),
    details: Type.Object(
      {
        code: orNull(
          Type.String({ description: 'Of the error catalogue.', examples: ['CART_TOKEN_INVALID'] }),
        ),
        count: orNull(Type.Integer()),
        date: orNull(Type.String({ format: 'date' })),
      },
      { description: 'What the words are made from.' },
    ),
    mails: Type.Object({
      sent: Type.Integer({ description: 'E-mails to operators that the mail server took.' }),
      waiting: Type.Integer({ description: 'E-mails that are tried again.' }),
      lastSentAt: orNull(Instant),
    }),
  },
  { $id: 'Alert', description: 'Something that the shop must know, and that says what to do about it.' },
)

export const presentAlert =
  (names: ReadonlyMap<string, string>) =>
  (row: AlertRow): Static<typeof AlertModel> => {
    const details = detailsOf(row.details)
    return {
      id: row.id,
      kind: row.kind,
      severity: severityOf(row.kind),
      ...alertWords(row.kind, details),
      since: instant(row.since),
      resolvedAt: instantOrNull(row.resolved_at),
      subject: {
        type: row.subject_type,
        id: row.subject_id,
        name: names.get(row.subject_id) ?? null,
        href: alertHref(row.kind, row.subject_id),
      },
      details: { code: details.code ?? null, count: details.count ?? null, date: details.date ?? null },
      mails: {
        sent: row.mails_sent,
        waiting: row.mails_waiting,
        lastSentAt: instantOrNull(row.last_mail_at),
      },
    }
  }

export const AlertMailModel = Type.Object(
  {
    enabled: Type.Boolean({ description: 'Whether this installation has a mail server (TODOKE_SMTP_URL).' }),
    from: orNull(Type.String({ description: 'The address that e-mails come from.' })),
    waiting: Type.Integer({ description: 'E-mails of the shop that are tried again.' }),
    lastSentAt: orNull(Instant),
    lastError: orNull(
      Type.Object({
        at: Instant,
        code: Type.String({ description: 'What the mail server or the way to it said, in short.' }),
      }),
    ),
  },
  { $id: 'AlertMail', description: 'How the e-mails about alerts fare.' },
)

export const presentAlertMail = (from: string | null, counts: MailCounts): Static<typeof AlertMailModel> => ({
  enabled: from !== null,
  from,
  waiting: counts.waiting,
  lastSentAt: instantOrNull(counts.last_sent_at),
  lastError:
    counts.last_error === null || counts.last_error_at === null
      ? null
      : { at: instant(counts.last_error_at), code: counts.last_error },
})
