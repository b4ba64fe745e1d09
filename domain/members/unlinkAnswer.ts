/**
 * The account's reply to the keyword that ends the link (domain.md D14): that it happened, and how to link again.
 * @param formUrl the address of the identity form; null: the account has none
 */
export function unlinkAnswer({
  wasLinked,
  formUrl,
}: {
  readonly wasLinked: boolean
  readonly formUrl: string | null
}): string {
  const done = wasLinked
    ? 'ご注文との連携を解除しました。これからは、このLINEにご注文の内容は表示されません。'
    : 'このLINEアカウントは、いまご注文と連携されていません。'
  const again =
    formUrl === null
      ? '連携をご希望のときは、ショップへお問い合わせください。'
      : `${wasLinked ? 'もう一度連携する' : '連携する'}ときは、次のページからお手続きください。\n${formUrl}`
  return `${done}\n${again}`
}
