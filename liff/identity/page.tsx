import { useEffect, useState } from 'preact/hooks'
import { openLine } from '../line/line.ts'
import type { Address } from './asking.ts'
import { FormScreen } from './formScreen.tsx'
import { LinkedScreen } from './linkedScreen.tsx'
import {
  LoadingScreen,
  LoggedOutScreen,
  NotFriendScreen,
  OutcomeScreen,
  TroubleScreen,
} from './otherScreens.tsx'
import { bringPhoneRule } from './phoneRule.ts'
import type { Screen } from './screen.ts'
import { openVisit } from './visit.ts'

/** The identity form of one LINE account, as one visit. */
export function IdentityPage({ address }: { address: Address }) {
  const [screen, show] = useState<Screen>({ at: 'loading' })
  const [visit] = useState(() =>
    openVisit(address, {
      show,
      openLine: async ({ liffId, sandbox }) =>
        sandbox ? (await import('../line/sandbox.ts')).openSandbox(liffId) : openLine(liffId),
    }),
  )
  useEffect(() => {
    void visit.begin().then(bringPhoneRule)
  }, [visit])
  switch (screen.at) {
    case 'loading':
      return <LoadingScreen />
    case 'loggedOut':
      return <LoggedOutScreen visit={visit} />
    case 'notFriend':
      return <NotFriendScreen visit={visit} screen={screen} />
    case 'form':
      return <FormScreen visit={visit} screen={screen} />
    case 'outcome':
      return <OutcomeScreen visit={visit} screen={screen} />
    case 'linked':
      return <LinkedScreen visit={visit} screen={screen} />
    case 'trouble':
      return <TroubleScreen visit={visit} screen={screen} />
  }
}
