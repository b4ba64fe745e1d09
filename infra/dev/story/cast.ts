/** Who and what the demo is about. Everything here is invented. */
export const SHOP = { name: 'すこやか通販' }

export const CHANNEL = {
  id: '1650000001',
  secret: '0123456789abcdef0123456789abcdef',
  name: 'すこやか通販 公式',
}

export const CUSTOMER = {
  lineUserId: 'U00000000000000000000000000000001',
  displayName: 'はなこ',
  cartId: '1',
  name: ['山田', '花子'],
  kana: ['ヤマダ', 'ハナコ'],
  tel: '090-1234-5678',
  email: 'hanako@example.com',
  /** Her subscription to the course. */
  subscriptionId: '101',
} as const

/** Someone who becomes a friend and is not linked: that is left to a person. */
export const NEWCOMER = {
  lineUserId: 'U00000000000000000000000000000009',
  displayName: 'たろう',
  cartId: '9',
  name: ['鈴木', '太郎'],
  kana: ['スズキ', 'タロウ'],
  tel: '080-2345-6789',
  email: 'taro@example.com',
  /** His order, which the cart has shipped, and the subscription that it belongs to. */
  orderId: '2001',
  subscriptionId: '901',
  carrier: 'ヤマト運輸',
  trackingNumber: '1234-5678-9012',
} as const

/** The LINE Login channel and LIFF app of the shop's pages inside LINE. */
export const LOGIN = { loginChannelId: '2000000001', liffId: '2000000001-SukoYaka' }
export const PRIVACY_URL = 'https://shop.example.jp/privacy'

export const PRODUCT = { id: '1', code: 'AOJIRU-1', name: 'すこやか青汁(お試し)', price: 1_980 }
export const COURSE = { id: '2', code: 'AOJIRU-T', name: 'すこやか青汁 定期コース', price: 3_480 }

/** The robot's name, and its own login at Repist: the staff's would end their session, and they the robot's. */
export const ROBOT = { name: 'ロボット1', login: { loginId: 'robot1', password: 'sandbox' } }

export const TAG = { code: 'followed', name: '発送後フォロー済み' }
export const POINTS = 100
