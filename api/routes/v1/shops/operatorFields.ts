import { normaliseEmail } from '../../../../domain/values/email.ts'
import { Problem } from '../../../problems/problem.ts'

/** The fields of an operator as they are stored: the address half-width and in lower case. @throws Problem */
export function operatorFields<Body extends { email?: string | null }>(body: Body): Body {
  if (body.email === undefined || body.email === null) return body
  const email = normaliseEmail(body.email)
  if (email !== null) return { ...body, email: email.address }
  throw new Problem('VALIDATION_FAILED', {
    fields: [
      {
        pointer: '/email',
        code: 'EMAIL_INVALID',
        detail: 'メールアドレスの形になっていません。「yamada@shop.example.jp」のように入力してください。',
      },
    ],
  })
}
