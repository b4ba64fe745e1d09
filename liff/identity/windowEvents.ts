/** Friends are looked for this often (ms) while the page is seen. */
const FRIEND_MS = 3_000

/** What happens to the window, and not on the page. It is listened to as long as the page lives. */
export function whenTheWindow(on: { isSeen: () => void; isOnline: () => void; goesBack: () => void }): void {
  const seen = (): void => {
    if (document.visibilityState === 'visible') on.isSeen()
  }
  document.addEventListener('visibilitychange', seen)
  addEventListener('focus', seen)
  setInterval(seen, FRIEND_MS)
  addEventListener('online', on.isOnline)
  addEventListener('popstate', on.goesBack)
}
