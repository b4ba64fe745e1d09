import {
  BadSetting,
  type Environment,
  readStandInConfig,
  settingOf,
  type StandInConfig,
} from '../kit/process/config.ts'

export interface MailSandboxConfig extends StandInConfig {
  /** `SANDBOX_SMTP_PORT`: where e-mails are received; 4103 by default, 0 takes a free one. */
  smtpPort: number
}

/** Settings of the stand-in mail server; its pages are at `SANDBOX_MAIL_PORT`, 4102 by default. @throws {BadSetting} */
export function readConfig(env: Environment): MailSandboxConfig {
  const smtpPort = settingOf(env, 'SANDBOX_SMTP_PORT') ?? '4103'
  if (!/^\d{1,5}$/.test(smtpPort) || Number(smtpPort) > 65_535)
    throw new BadSetting(
      `SANDBOX_SMTP_PORT is "${smtpPort}": give a TCP port from 0 (any free one) to 65535.`,
    )
  return {
    ...readStandInConfig(env, { portSetting: 'SANDBOX_MAIL_PORT', defaultPort: 4102 }),
    smtpPort: Number(smtpPort),
  }
}
