import { clockInJapan, dateInJapan } from '../values/japanTime.ts'
import type { AlertKind, AlertSeverity, MailOccasion } from './alertKinds.ts'
import { severityOf } from './alertKinds.ts'
import { alertWords } from './alertWords.ts'
import type { AlertDetails } from './finding.ts'

/** What an e-mail says. Instants are epoch milliseconds. Nothing in it is a customer's. */
export interface AlertMailFacts {
  readonly occasion: MailOccasion
  readonly kind: AlertKind
  readonly details: AlertDetails
  readonly since: number
  readonly resolvedAt: number | null
  readonly shopName: string
  /** Name of the connection, LINE account or operator; null for the shop itself. */
  readonly subjectName: string | null
  readonly operatorName: string
  /** Where the alert is read. */
  readonly url: string
}

export interface MailText {
  /** One line. */
  readonly subject: string
  readonly text: string
}

const LABELS: Readonly<Record<AlertSeverity, string>> = { ERROR: '要対応', WARNING: 'お知らせ' }

/** Longer names are shortened, so that what matters is seen in a list of e-mails. */
const LONGEST_NAME = 60

/**
 * A name of ours or of a shop as one line of an e-mail. Without line breaks and control characters, which in a header
 * would begin another one, and without the marks that change the direction of what follows.
 */
export function oneLine(name: string): string {
  const flat = name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim()
  const letters = Array.from(flat)
  return letters.length <= LONGEST_NAME ? flat : `${letters.slice(0, LONGEST_NAME - 1).join('')}…`
}

/** The e-mail of an alert: plain Japanese text, which every mail program shows. */
export function alertMailText(facts: AlertMailFacts): MailText {
  const { occasion, kind, details, since, resolvedAt, url } = facts
  const { title, whatHappened, whatToDo } = alertWords(kind, details)
  const shop = oneLine(facts.shopName)
  const about = facts.subjectName === null ? shop : `${shop} / ${oneLine(facts.subjectName)}`
  const label = occasion === 'RESOLVED' ? '解消' : LABELS[severityOf(kind)]
  const lead: Readonly<Record<MailOccasion, string>> = {
    FIRST: `${title}。`,
    REPEAT: `${title}。まだ解消していません。`,
    RESOLVED: `「${title}」は解消しました。`,
  }
  const body =
    occasion === 'RESOLVED'
      ? [`■ 解消した日時\n${spoken(resolvedAt ?? since)}`, `■ 発生した日時\n${spoken(since)}`]
      : [
          `■ 何が起きていますか\n${whatHappened}`,
          `■ いつから\n${spoken(since)}`,
          `■ どうすればよいですか\n${whatToDo}`,
        ]
  return {
    subject: `【Todoke ${label}】${title}(${about})`,
    text: [
      `${oneLine(facts.operatorName)} 様`,
      lead[occasion],
      `■ 対象\n${about}`,
      ...body,
      `■ システム担当の方へ(APIのアドレスです。開くにはAPIキーが必要です)\n${url}`,
      `--\nこのメールは、「${shop}」のTodokeの担当者のうち、メールでのお知らせを希望した方に自動で送っています。\n不要なときや心当たりがないときは、ショップの管理者に、お知らせの停止を依頼してください。\nこのメールに返信しても、内容は確認されません。`,
      '',
    ].join('\n\n'),
  }
}

/** '2026年11月27日 18:00', in Japan. */
function spoken(instant: number): string {
  const date = dateInJapan(instant)
  return `${Number(date.slice(0, 4))}年${Number(date.slice(5, 7))}月${Number(date.slice(8))}日 ${clockInJapan(instant).slice(0, 5)}`
}
