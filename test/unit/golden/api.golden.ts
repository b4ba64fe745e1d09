/** The operations of the API, as `apiSurface.ts` reads them. */
export const OPERATIONS = `
DELETE /v1/auto-replies/{id} deleteAutoReply path.id header.if-match 204 4XX 5XX @Problem
GET /health/live isLive 200 status 'live'
GET /health/ready isReady 200 503 postgres status temporal 'degraded' 'down' 'ready' 'unavailable' 'up'
GET /v1/auto-replies listAutoReplies query.limit query.cursor query.lineAccountId query.enabled 200 4XX 5XX @AutoReply @Problem items nextCursor
GET /v1/auto-replies/{id} getAutoReply path.id 200 4XX 5XX @AutoReply @Problem
GET /v1/auto-replies/{id}/answers listReplyAnswers query.limit query.cursor query.outcome path.id 200 4XX 5XX @Problem @ReplyAnswer items nextCursor 'DONE' 'EXPIRED' 'INVALID_CONTENT' 'REFUSED' 'UNKNOWN'
GET /v1/auto-replies/{id}/clicks listAutoReplyClicks query.limit query.cursor query.memberId path.id 200 4XX 5XX @Problem @ReplyClick items nextCursor
GET /v1/auto-replies/{id}/versions listAutoReplyVersions query.limit query.cursor path.id 200 4XX 5XX @AutoReplyVersion @Problem items nextCursor
GET /v1/charges listCharges query.limit query.cursor query.from query.to query.kind query.settledFrom query.settledTo query.requestId 200 4XX 5XX @Charge @Problem items nextCursor 'CANCEL' 'PAUSE' 'SKIP'
GET /v1/charges.csv listChargesFile query.from query.to query.kind query.settledFrom query.settledTo query.requestId query.format 200 4XX 5XX @Problem 'CANCEL' 'PAUSE' 'SKIP' 'excel' 'plain'
GET /v1/charges/sums getChargeSums query.month query.from query.to query.kind 200 4XX 5XX @ChargeSums @Problem 'CANCEL' 'PAUSE' 'SKIP'
GET /v1/charges/{id} getCharge path.id 200 4XX 5XX @Charge @Problem
PATCH /v1/auto-replies/{id} updateAutoReply path.id header.if-match 200 4XX 5XX @AutoReply @Problem enabled
POST /v1/auto-replies createAutoReply header.idempotency-key 201 4XX 5XX @AutoReply @Problem act actions addTagIds address adminName all altText answersMedia area areas audience baseUrl bubbles button buttons clipboardText columns contents couponId data days defaultButton deliveryTag displayText durationMs flagId flagIds folds from height hours ignorables imageAspectRatio imageBackgroundColor imageMediaId imageSize imageUrl initial kana keywords kind label latitude letterCase lineAccountId link linked longitude match max mediaId min mode once onceMinutes optedOut originalUrl packageId points previewMediaId previewUrl quickReply removeTagIds replyOrder replyText richMenuId runWhenNotDelivered spaces statuses stickerId tagIds text title trackClicks trackingId type until uri video width x y 'ACTIVE' 'CANCELLED' 'EXACT' 'FALLBACK' 'FRI' 'KEYWORDS' 'MON' 'PARTIAL' 'PAUSED' 'SAT' 'SUN' 'THU' 'TUE' 'UNKNOWN' 'WED' 'act' 'all' 'any' 'audio' 'bubble' 'buttons' 'camera' 'cameraRoll' 'carousel' 'clipboard' 'confirm' 'contain' 'continuation' 'coupon' 'cover' 'date' 'datetime' 'datetimepicker' 'daysSinceFriend' 'exclude' 'flag' 'flex' 'image' 'imageCarousel' 'include' 'linked' 'location' 'message' 'none' 'only' 'postback' 'rectangle' 'richMessage' 'square' 'sticker' 'tags' 'text' 'time' 'uri' 'video' 'withoutTags'
POST /v1/auto-replies/try tryAutoReplies 200 4XX 5XX @AutoReplyTrial @Problem at lineAccountId memberId text
POST /v1/auto-replies/validate validateNewAutoReply 200 4XX 5XX @FollowMessageValidation @Problem act actions addTagIds address adminName all altText answersMedia area areas audience baseUrl bubbles button buttons clipboardText columns contents couponId data days defaultButton deliveryTag displayText durationMs flagId flagIds folds from height hours ignorables imageAspectRatio imageBackgroundColor imageMediaId imageSize imageUrl initial kana keywords kind label latitude letterCase lineAccountId link linked longitude match max mediaId min mode once onceMinutes optedOut originalUrl packageId points previewMediaId previewUrl quickReply removeTagIds replyOrder replyText richMenuId runWhenNotDelivered spaces statuses stickerId tagIds text title trackClicks trackingId type until uri video width x y 'ACTIVE' 'CANCELLED' 'EXACT' 'FALLBACK' 'FRI' 'KEYWORDS' 'MON' 'PARTIAL' 'PAUSED' 'SAT' 'SUN' 'THU' 'TUE' 'UNKNOWN' 'WED' 'act' 'all' 'any' 'audio' 'bubble' 'buttons' 'camera' 'cameraRoll' 'carousel' 'clipboard' 'confirm' 'contain' 'continuation' 'coupon' 'cover' 'date' 'datetime' 'datetimepicker' 'daysSinceFriend' 'exclude' 'flag' 'flex' 'image' 'imageCarousel' 'include' 'linked' 'location' 'message' 'none' 'only' 'postback' 'rectangle' 'richMessage' 'square' 'sticker' 'tags' 'text' 'time' 'uri' 'video' 'withoutTags'
POST /v1/auto-replies/{id}/validate validateAutoReply path.id 200 4XX 5XX @FollowMessageValidation @Problem
POST /webhooks/line/{lineAccount} receiveLineWebhook path.lineAccount 200 4XX 5XX @Problem
GET /r/{id} followClickLink path.id 200
GET /media/{id} fetchMedia path.id 200
GET /media/{id}/{width} fetchRichMessagePicture path.id path.width 200
POST /codec/decode decodePayloads 200 4XX 5XX @Problem data metadata payloads
POST /codec/encode encodePayloads 200 4XX 5XX @Problem data metadata payloads
GET /v1/shop/recoveries listShopRecoveries query.limit query.cursor 200 4XX 5XX @Problem @ShopRecovery items nextCursor
GET /v1/shops listShops query.limit query.cursor 200 4XX 5XX @Problem @Shop items nextCursor
POST /v1/shops createShop header.idempotency-key 201 4XX 5XX @Problem @Shop contactHours contactPhone name
POST /v1/shops/{shopId}/operators createFirstOperator path.shopId header.idempotency-key 201 4XX 5XX @Operator @Problem alertsByEmail email name role 'ADMIN' 'EDITOR' 'VIEWER'
POST /v1/shops/{shopId}/api-keys createFirstApiKey path.shopId header.idempotency-key 201 4XX 5XX @ApiKeyOnce @Problem name operatorId
GET /v1/shop getShop 200 4XX 5XX @Problem @Shop
PATCH /v1/shop updateShop header.if-match 200 4XX 5XX @Problem @Shop contactHours contactPhone fourEyes name
GET /v1/operators listOperators query.limit query.cursor 200 4XX 5XX @Operator @Problem items nextCursor
POST /v1/operators createOperator header.idempotency-key 201 4XX 5XX @Operator @Problem alertsByEmail email name role 'ADMIN' 'EDITOR' 'VIEWER'
GET /v1/operators/{id} getOperator path.id 200 4XX 5XX @Operator @Problem
PATCH /v1/operators/{id} updateOperator path.id header.if-match 200 4XX 5XX @Operator @Problem alertsByEmail disabled email name role 'ADMIN' 'EDITOR' 'VIEWER'
GET /v1/api-keys listApiKeys query.limit query.cursor 200 4XX 5XX @ApiKey @Problem items nextCursor
POST /v1/api-keys createApiKey header.idempotency-key 201 4XX 5XX @ApiKeyOnce @Problem name operatorId
DELETE /v1/api-keys/{id} revokeApiKey path.id 204 4XX 5XX @Problem
GET /v1/line-accounts listLineAccounts query.limit query.cursor 200 4XX 5XX @LineAccount @Problem items nextCursor
POST /v1/line-accounts createLineAccount header.idempotency-key 201 4XX 5XX @LineAccount @Problem accessToken channelId channelSecret name pushLimit
GET /v1/line-accounts/{id} getLineAccount path.id 200 4XX 5XX @LineAccount @Problem
PATCH /v1/line-accounts/{id} updateLineAccount path.id header.if-match 200 4XX 5XX @LineAccount @Problem accessToken channelSecret frequencyCap from liffId limitsIncludeNotices loginChannelId name onHit oneSeriesPerOrder perDay perWeek pushLimit quietHours requestsOn secondLook talkDays until 'DEFER' 'DROP'
DELETE /v1/line-accounts/{id} deleteLineAccount path.id header.if-match 204 4XX 5XX @Problem
GET /v1/line-accounts/{id}/quota-forecast getQuotaForecast path.id 200 4XX 5XX @Problem @QuotaForecast
GET /v1/line-accounts/{id}/rich-menus listRichMenus path.id 200 4XX 5XX @Problem @RichMenu items nextCursor
GET /v1/cart-connections listCartConnections query.limit query.cursor 200 4XX 5XX @CartConnection @Problem items nextCursor
POST /v1/cart-connections createCartConnection header.idempotency-key 201 4XX 5XX @CartConnection @Problem accessToken cart cartDomain dayOffset floor lineAccountId partialShipments sendTime 'FIRST' 'LAST' 'PLEX' 'REPIST'
GET /v1/cart-connections/{id} getCartConnection path.id 200 4XX 5XX @CartConnection @Problem
PATCH /v1/cart-connections/{id} updateCartConnection path.id header.if-match 200 4XX 5XX @CartConnection @Problem accessToken cartDomain dayOffset floor linkNeedsOrder operationsOn partialShipments sendTime 'FIRST' 'LAST'
DELETE /v1/cart-connections/{id} deleteCartConnection path.id header.if-match 204 4XX 5XX @Problem
GET /v1/cart-connections/{id}/unread listUnreadCartData query.limit query.cursor query.kind query.resource path.id 200 4XX 5XX @Problem @UnreadCartData items nextCursor 'SET_ASIDE' 'VALUE_UNREAD' 'customers' 'orders' 'products' 'subscriptions'
POST /v1/cart-connections/{id}/unread/retry retryUnreadCartData path.id 200 4XX 5XX @CartConnection @Problem
DELETE /v1/cart-connections/{id}/unread/{entryId} dismissUnreadCartData path.id path.entryId 204 4XX 5XX @Problem
GET /v1/products listProducts query.limit query.cursor query.connectionId query.kind query.search 200 4XX 5XX @Problem @Product items nextCursor 'ONE_TIME' 'SUBSCRIPTION' 'UNKNOWN'
GET /v1/products/{id} getProduct path.id 200 4XX 5XX @Problem @Product
GET /v1/members listMembers query.limit query.cursor query.lineAccountId query.friendState query.linkState query.tagId query.flagId query.phone query.isTest query.search 200 4XX 5XX @Member @Problem items nextCursor 'AMBIGUOUS' 'BLOCKED' 'CLAIMED' 'FRIEND' 'LINKED' 'UNKNOWN' 'UNLINKED' 'none'
GET /v1/members/{id} getMember path.id 200 4XX 5XX @MemberWithLinks @Problem
GET /v1/members/{id}/overview getMemberOverview path.id 200 4XX 5XX @MemberOverview @Problem
PATCH /v1/members/{id} updateMember path.id header.if-match 200 4XX 5XX @MemberWithLinks @Problem email flagId isTest nickName optedOut phone
POST /v1/members/{id}/tags addMemberTag path.id header.idempotency-key 201 4XX 5XX @MemberWithLinks @Problem tagId
DELETE /v1/members/{id}/tags/{tagId} removeMemberTag path.id path.tagId 200 4XX 5XX @MemberWithLinks @Problem
GET /v1/members/{id}/taps listTaps query.limit query.cursor path.id 200 4XX 5XX @Problem @Tap items nextCursor
POST /v1/members/{id}/test-invitation inviteTestMember path.id header.idempotency-key 201 4XX 5XX @Problem @TestInvitation
GET /v1/tags listTags query.limit query.cursor query.lineAccountId query.search query.twins 200 4XX 5XX @Problem @Tag items nextCursor
POST /v1/tags createTag header.idempotency-key 201 4XX 5XX @Problem @Tag code lineAccountId name
GET /v1/tags/{id} getTag path.id 200 4XX 5XX @Problem @Tag
PATCH /v1/tags/{id} updateTag path.id header.if-match 200 4XX 5XX @Problem @Tag code name
DELETE /v1/tags/{id} deleteTag path.id header.if-match 204 4XX 5XX @Problem
GET /v1/forms listForms query.limit query.cursor query.lineAccountId 200 4XX 5XX @Form @Problem items nextCursor
GET /v1/forms/{id} getForm path.id 200 4XX 5XX @Form @Problem
GET /v1/forms/{id}/submission-counts countFormSubmissions path.id 200 4XX 5XX @FormSubmissionCounts @Problem
GET /v1/forms/{id}/submissions listFormSubmissions query.limit query.cursor query.outcome query.memberId path.id 200 4XX 5XX @FormSubmission @Problem items nextCursor 'CLAIMED' 'LINKED' 'ONE_MORE' 'WAITING'
GET /v1/forms/{id}/submissions/{submissionId} getFormSubmission path.id path.submissionId 200 4XX 5XX @FormSubmissionWhole @Problem
GET /v1/forms/{id}/versions listFormVersions query.limit query.cursor path.id 200 4XX 5XX @FormVersion @Problem items nextCursor
PATCH /v1/forms/{id} updateForm path.id header.if-match 200 4XX 5XX @Form @Problem CLAIMED LINKED ONE_MORE UNLINKED WAITING asked consent email help intro items label laterNotice orderNumber outcomes phone privacyUrl tagsAtLink tagsAtSubmit text title 'OFF' 'OPTIONAL' 'REQUIRED'
POST /v1/forms/{id}/publish publishForm path.id header.if-match 200 4XX 5XX @Form @Problem
GET /v1/members/{id}/notices listNotices query.limit query.cursor path.id 200 4XX 5XX @Notice @Problem items nextCursor
GET /v1/flags listFlags query.limit query.cursor query.lineAccountId query.search query.twins 200 4XX 5XX @Flag @Problem items nextCursor
POST /v1/flags createFlag header.idempotency-key 201 4XX 5XX @Flag @Problem color lineAccountId name
GET /v1/flags/{id} getFlag path.id 200 4XX 5XX @Flag @Problem
PATCH /v1/flags/{id} updateFlag path.id header.if-match 200 4XX 5XX @Flag @Problem color name
DELETE /v1/flags/{id} deleteFlag path.id header.if-match 204 4XX 5XX @Problem
GET /v1/members/{id}/points listPointEntries query.limit query.cursor path.id 200 4XX 5XX @PointEntry @Problem items nextCursor
POST /v1/members/{id}/points createPointEntry path.id header.idempotency-key 201 4XX 5XX @PointEntry @Problem delta reason
GET /v1/members/{id}/talk listTalkEntries query.limit query.cursor path.id 200 4XX 5XX @Problem @TalkEntry items nextCursor
GET /v1/members/{id}/talk/{entryId}/content fetchTalkContent path.id path.entryId 200 4XX 5XX @Problem
GET /v1/media listMedia query.limit query.cursor query.type 200 4XX 5XX @Media @Problem items nextCursor 'AUDIO' 'IMAGE' 'VIDEO'
POST /v1/media uploadMedia query.fileName header.idempotency-key 201 4XX 5XX @Media @Problem
GET /v1/media/{id} getMedia path.id 200 4XX 5XX @Media @Problem
DELETE /v1/media/{id} deleteMedia path.id 204 4XX 5XX @Problem
GET /v1/message-packs listMessagePacks query.limit query.cursor query.lineAccountId 200 4XX 5XX @MessagePack @Problem items nextCursor
POST /v1/message-packs createMessagePack header.idempotency-key 201 4XX 5XX @MessagePack @Problem act addTagIds address adminName altText area areas baseUrl bubbles button buttons clipboardText columns contents couponId data defaultButton deliveryTag displayText durationMs flagId height imageAspectRatio imageBackgroundColor imageMediaId imageSize imageUrl initial kind label latitude lineAccountId link longitude max mediaId min mode once optedOut originalUrl packageId points previewMediaId previewUrl quickReply removeTagIds replyText richMenuId stickerId text title trackClicks trackingId type uri video width x y 'act' 'audio' 'bubble' 'buttons' 'camera' 'cameraRoll' 'carousel' 'clipboard' 'confirm' 'contain' 'coupon' 'cover' 'date' 'datetime' 'datetimepicker' 'flex' 'image' 'imageCarousel' 'location' 'message' 'postback' 'rectangle' 'richMessage' 'square' 'sticker' 'text' 'time' 'uri' 'video'
GET /v1/message-packs/{id} getMessagePack path.id 200 4XX 5XX @MessagePack @Problem
PUT /v1/auto-replies/order orderAutoReplies 200 4XX 5XX @AutoReply @Problem ids items lineAccountId
PUT /v1/auto-replies/{id} replaceAutoReply path.id header.if-match 200 4XX 5XX @AutoReply @Problem act actions addTagIds address adminName all altText answersMedia area areas audience baseUrl bubbles button buttons clipboardText columns contents couponId data days defaultButton deliveryTag displayText durationMs flagId flagIds folds from height hours ignorables imageAspectRatio imageBackgroundColor imageMediaId imageSize imageUrl initial kana keywords kind label latitude letterCase link linked longitude match max mediaId min mode once onceMinutes optedOut originalUrl packageId points previewMediaId previewUrl quickReply removeTagIds replyOrder replyText richMenuId runWhenNotDelivered spaces statuses stickerId tagIds text title trackClicks trackingId type until uri video width x y 'ACTIVE' 'CANCELLED' 'EXACT' 'FALLBACK' 'FRI' 'KEYWORDS' 'MON' 'PARTIAL' 'PAUSED' 'SAT' 'SUN' 'THU' 'TUE' 'UNKNOWN' 'WED' 'act' 'all' 'any' 'audio' 'bubble' 'buttons' 'camera' 'cameraRoll' 'carousel' 'clipboard' 'confirm' 'contain' 'continuation' 'coupon' 'cover' 'date' 'datetime' 'datetimepicker' 'daysSinceFriend' 'exclude' 'flag' 'flex' 'image' 'imageCarousel' 'include' 'linked' 'location' 'message' 'none' 'only' 'postback' 'rectangle' 'richMessage' 'square' 'sticker' 'tags' 'text' 'time' 'uri' 'video' 'withoutTags'
GET /v1/insert-settings/{id} getInsertSettings path.id 200 4XX 5XX @InsertSettings @Problem
PUT /v1/insert-settings/{id} replaceInsertSettings path.id header.if-match 200 4XX 5XX @InsertSettings @Problem formCode maxAgeMinutes noNumber noPurchases notLinked notReadYet notShipped nothingOrdered words
PUT /v1/message-packs/{id} replaceMessagePack path.id header.if-match 200 4XX 5XX @MessagePack @Problem act addTagIds address adminName altText area areas baseUrl bubbles button buttons clipboardText columns contents couponId data defaultButton deliveryTag displayText durationMs flagId height imageAspectRatio imageBackgroundColor imageMediaId imageSize imageUrl initial kind label latitude link longitude max mediaId min mode once optedOut originalUrl packageId points previewMediaId previewUrl quickReply removeTagIds replyText richMenuId stickerId text title trackClicks trackingId type uri video width x y 'act' 'audio' 'bubble' 'buttons' 'camera' 'cameraRoll' 'carousel' 'clipboard' 'confirm' 'contain' 'coupon' 'cover' 'date' 'datetime' 'datetimepicker' 'flex' 'image' 'imageCarousel' 'location' 'message' 'postback' 'rectangle' 'richMessage' 'square' 'sticker' 'text' 'time' 'uri' 'video'
DELETE /v1/message-packs/{id} deleteMessagePack path.id header.if-match 204 4XX 5XX @Problem
GET /v1/follow-messages listFollowMessages query.limit query.cursor query.lineAccountId query.enabled 200 4XX 5XX @FollowMessage @Problem items nextCursor
POST /v1/follow-messages createFollowMessage header.idempotency-key 201 4XX 5XX @FollowMessage @Problem act actions addTagIds address adminName all altText area areas audience backfillDays baseUrl bubbles button buttons clipboardText columns contents counts couponId data dayOffset defaultButton deliveryOrder deliveryTag displayText durationMs exclusive flagId flagIds from height id imageAspectRatio imageBackgroundColor imageMediaId imageSize imageUrl initial kind label lateGraceMinutes latitude lineAccountId link linked longitude max mediaId min mode n once optedOut originalUrl outageGraceMinutes packId packageId points previewMediaId previewUrl purpose quickReply recurringCountRule removeTagIds replyText richMenuId runWhenNotDelivered scenarios sendTime statuses stickerId tagIds text title to trackClicks trackingId triggerProductIds type uri video width x y 'ACTIVE' 'CANCELLED' 'NOTICE' 'PAUSED' 'PROMOTION' 'UNKNOWN' 'act' 'all' 'any' 'atLeast' 'audio' 'bubble' 'buttons' 'camera' 'cameraRoll' 'carousel' 'clipboard' 'confirm' 'contain' 'continuation' 'coupon' 'cover' 'date' 'datetime' 'datetimepicker' 'daysSinceFriend' 'every' 'exclude' 'flag' 'flex' 'image' 'imageCarousel' 'include' 'linked' 'list' 'location' 'message' 'none' 'only' 'pack' 'postback' 'range' 'rectangle' 'richMessage' 'square' 'sticker' 'tags' 'text' 'time' 'uri' 'video' 'withoutTags'
GET /v1/follow-messages/{id} getFollowMessage path.id 200 4XX 5XX @FollowMessage @Problem
PUT /v1/follow-messages/{id} replaceFollowMessage path.id header.if-match 200 4XX 5XX @FollowMessage @Problem act actions addTagIds address adminName all altText area areas audience backfillDays backfillOrders baseUrl bubbles button buttons clipboardText columns contents counts couponId data dayOffset defaultButton deliveryOrder deliveryTag displayText durationMs exclusive flagId flagIds from height id imageAspectRatio imageBackgroundColor imageMediaId imageSize imageUrl initial kind label lateGraceMinutes latitude link linked longitude max mediaId min mode n once optedOut originalUrl outageGraceMinutes packId packageId points previewMediaId previewUrl purpose quickReply recurringCountRule removeTagIds replyText richMenuId runWhenNotDelivered scenarios sendTime statuses stickerId tagIds text title to trackClicks trackingId triggerProductIds type uri video width x y 'ACTIVE' 'CANCELLED' 'NOTICE' 'PAUSED' 'PROMOTION' 'UNKNOWN' 'act' 'all' 'any' 'atLeast' 'audio' 'bubble' 'buttons' 'camera' 'cameraRoll' 'carousel' 'clipboard' 'confirm' 'contain' 'continuation' 'coupon' 'cover' 'date' 'datetime' 'datetimepicker' 'daysSinceFriend' 'every' 'exclude' 'flag' 'flex' 'image' 'imageCarousel' 'include' 'linked' 'list' 'location' 'message' 'none' 'only' 'pack' 'postback' 'range' 'rectangle' 'richMessage' 'square' 'sticker' 'tags' 'text' 'time' 'uri' 'video' 'withoutTags'
PATCH /v1/follow-messages/{id} switchFollowMessage path.id header.if-match 200 4XX 5XX @FollowMessage @Problem backfillOrders enabled
DELETE /v1/follow-messages/{id} deleteFollowMessage path.id header.if-match 204 4XX 5XX @Problem
POST /v1/follow-messages/{id}/backfill-preview previewBackfill path.id 200 4XX 5XX @BackfillOutlook @Problem days
POST /v1/follow-messages/validate validateNewFollowMessage 200 4XX 5XX @FollowMessageValidation @Problem act actions addTagIds address adminName all altText area areas audience backfillDays baseUrl bubbles button buttons clipboardText columns contents counts couponId data dayOffset defaultButton deliveryOrder deliveryTag displayText durationMs exclusive flagId flagIds from height id imageAspectRatio imageBackgroundColor imageMediaId imageSize imageUrl initial kind label lateGraceMinutes latitude lineAccountId link linked longitude max mediaId min mode n once optedOut originalUrl outageGraceMinutes packId packageId points previewMediaId previewUrl purpose quickReply recurringCountRule removeTagIds replyText richMenuId runWhenNotDelivered scenarios sendTime statuses stickerId tagIds text title to trackClicks trackingId triggerProductIds type uri video width x y 'ACTIVE' 'CANCELLED' 'NOTICE' 'PAUSED' 'PROMOTION' 'UNKNOWN' 'act' 'all' 'any' 'atLeast' 'audio' 'bubble' 'buttons' 'camera' 'cameraRoll' 'carousel' 'clipboard' 'confirm' 'contain' 'continuation' 'coupon' 'cover' 'date' 'datetime' 'datetimepicker' 'daysSinceFriend' 'every' 'exclude' 'flag' 'flex' 'image' 'imageCarousel' 'include' 'linked' 'list' 'location' 'message' 'none' 'only' 'pack' 'postback' 'range' 'rectangle' 'richMessage' 'square' 'sticker' 'tags' 'text' 'time' 'uri' 'video' 'withoutTags'
POST /v1/follow-messages/{id}/validate validateFollowMessage path.id 200 4XX 5XX @FollowMessageValidation @Problem
GET /v1/follow-messages/{id}/versions listFollowMessageVersions query.limit query.cursor path.id 200 4XX 5XX @FollowMessageVersion @Problem items nextCursor
GET /v1/follow-messages/{id}/versions/{version} getFollowMessageVersion path.id path.version 200 4XX 5XX @FollowMessageVersionWhole @Problem
GET /v1/follow-messages/{id}/replan getReplan path.id 200 4XX 5XX @Problem @Replan
POST /v1/follow-messages/{id}/approval-requests askToSwitchOn path.id header.idempotency-key 201 4XX 5XX @ApprovalRequest @Problem comment
POST /v1/shop/approval-requests askToEndFourEyes header.idempotency-key 201 4XX 5XX @ApprovalRequest @Problem comment
GET /v1/approval-requests listApprovalRequests query.limit query.cursor query.messageId query.state 200 4XX 5XX @ApprovalRequest @Problem items nextCursor 'APPROVED' 'PENDING' 'REFUSED' 'VOID' 'WITHDRAWN'
GET /v1/approval-requests/{id} getApprovalRequest path.id 200 4XX 5XX @ApprovalRequest @Problem
POST /v1/approval-requests/{id}/approve approveRequest path.id 200 4XX 5XX @ApprovalRequest @Problem backfillOrders comment
POST /v1/approval-requests/{id}/refuse refuseRequest path.id 200 4XX 5XX @ApprovalRequest @Problem comment
POST /v1/approval-requests/{id}/withdraw withdrawRequest path.id 200 4XX 5XX @ApprovalRequest @Problem comment
GET /v1/follow-messages/{id}/statistics getFollowMessageStatistics query.from query.to query.upsellDays query.upsellProductId query.format path.id 200 4XX 5XX @MessageStatistics @Problem 'excel' 'plain'
GET /v1/follow-messages/{id}/statistics.csv getFollowMessageStatisticsFile query.from query.to query.upsellDays query.upsellProductId query.format path.id 200 'excel' 'plain'
GET /v1/follow-messages/{id}/clicks listFollowMessageClicks query.limit query.cursor query.scenarioId query.memberId path.id 200 4XX 5XX @LinkClick @Problem items nextCursor
GET /v1/follow-messages/{id}/clicks.csv listFollowMessageClicksFile query.scenarioId query.memberId query.format path.id 200 'excel' 'plain'
GET /v1/orders listOrders query.limit query.cursor query.connectionId query.memberId query.number query.status query.shippedFrom query.shippedTo query.history 200 4XX 5XX @Order @Problem items nextCursor 'CANCELLED' 'DELIVERED' 'OPEN' 'RETURNED' 'SHIPPED'
GET /v1/orders/{id} getOrder path.id 200 4XX 5XX @OrderWhole @Problem
POST /v1/orders/{id}/stop stopOrder path.id 200 4XX 5XX @OrderWhole @Problem
GET /v1/deliveries listDeliveries query.limit query.cursor query.messageId query.orderId query.memberId query.lineAccountId query.state query.reason query.dueFrom query.dueTo query.order 200 4XX 5XX @Delivery @Problem items nextCursor 'CAP' 'CONNECTION_REMOVED' 'COUNT_UNKNOWN' 'DISABLED' 'EXCLUSIVE' 'FILTER' 'HISTORY' 'INVALID_CONTENT' 'LATE' 'OPT_OUT' 'ORDER_CANCELLED' 'OUTAGE_EXPIRED' 'QUIET' 'QUOTA' 'SHIP_DATE_CLEARED' 'STOPPED' 'UNLINKED' 'UNREACHABLE' 'armed' 'asc' 'cancelled' 'desc' 'failed' 'parked' 'planned' 'sending' 'sent' 'skipped' 'unknown'
GET /v1/deliveries.csv listDeliveriesFile query.messageId query.orderId query.memberId query.lineAccountId query.state query.reason query.dueFrom query.dueTo query.order query.format 200 'CAP' 'CONNECTION_REMOVED' 'COUNT_UNKNOWN' 'DISABLED' 'EXCLUSIVE' 'FILTER' 'HISTORY' 'INVALID_CONTENT' 'LATE' 'OPT_OUT' 'ORDER_CANCELLED' 'OUTAGE_EXPIRED' 'QUIET' 'QUOTA' 'SHIP_DATE_CLEARED' 'STOPPED' 'UNLINKED' 'UNREACHABLE' 'armed' 'asc' 'cancelled' 'desc' 'excel' 'failed' 'parked' 'plain' 'planned' 'sending' 'sent' 'skipped' 'unknown'
GET /v1/deliveries/{id} getDelivery path.id 200 4XX 5XX @Delivery @Problem
GET /v1/orders/{id}/timeline getOrderTimeline path.id 200 4XX 5XX @OrderTimeline @Problem
GET /v1/follow-messages/{id}/funnel getFollowMessageFunnel path.id 200 4XX 5XX @MessageFunnel @Problem
POST /v1/line-accounts/{id}/stop stopLineAccount path.id 200 4XX 5XX @LineAccount @Problem reason
POST /v1/line-accounts/{id}/resume resumeLineAccount path.id 200 4XX 5XX @LineAccount @Problem
GET /v1/line-accounts/{id}/unread-events listUnreadEvents query.limit query.cursor query.kind path.id 200 4XX 5XX @Problem @UnreadEvent items nextCursor 'NOTED' 'SET_ASIDE'
POST /v1/line-accounts/{id}/unread-events/retry retryUnreadEvents path.id 200 4XX 5XX @Problem @UnreadEventsRetried
GET /v1/line-accounts/{id}/stops listEmergencyStops query.limit query.cursor path.id 200 4XX 5XX @EmergencyStop @Problem items nextCursor
POST /v1/shops/{shopId}/recovery recoverShop path.shopId header.idempotency-key 201 4XX 5XX @Problem @RecoveredShop operatorName reason
POST /v1/simulations/order simulateOrder 200 4XX 5XX @Problem @Simulation assumeEnabled continuationStatuses flagId friendSince lineAccountId member memberId oneTime optedOut order orderId productIds recurringCount shipDate tagIds 'ACTIVE' 'CANCELLED' 'PAUSED' 'UNKNOWN'
GET /v1/follow-messages/{id}/simulation simulateFollowMessage query.from query.to query.assumeEnabled path.id 200 4XX 5XX @Problem @SimulationOutlook
GET /v1/resend-list listResendGroups query.days 200 4XX 5XX @Problem @ResendGroup items
GET /v1/resend-list/{id} listResendableDeliveries query.limit query.cursor query.days path.id 200 4XX 5XX @Delivery @Problem items nextCursor
POST /v1/resend-list/{id}/resend resendGroup path.id header.idempotency-key 201 4XX 5XX @Problem @ResendGroupDone days expected mayArriveTwice reason state 'CAP' 'CONNECTION_REMOVED' 'COUNT_UNKNOWN' 'DISABLED' 'EXCLUSIVE' 'FILTER' 'HISTORY' 'INVALID_CONTENT' 'LATE' 'OPT_OUT' 'ORDER_CANCELLED' 'OUTAGE_EXPIRED' 'QUIET' 'QUOTA' 'SHIP_DATE_CLEARED' 'STOPPED' 'UNLINKED' 'UNREACHABLE' 'armed' 'cancelled' 'failed' 'parked' 'planned' 'sending' 'sent' 'skipped' 'unknown'
POST /v1/deliveries/{id}/resend resendDelivery path.id header.idempotency-key 201 4XX 5XX @Delivery @Problem mayArriveTwice
POST /v1/follow-messages/{id}/test-runs/preview previewTestRun path.id 200 4XX 5XX @Problem @TestRunPreview gapSeconds memberIds nextDeliveryDate number oneTime order orderId productId recurringCount shipDate waitAfterSeconds
POST /v1/follow-messages/{id}/test-runs startTestRun path.id header.idempotency-key 201 4XX 5XX @Problem @TestRunWhole gapSeconds memberIds nextDeliveryDate number oneTime order orderId productId recurringCount shipDate waitAfterSeconds
GET /v1/test-runs listTestRuns query.limit query.cursor query.messageId 200 4XX 5XX @Problem @TestRun items nextCursor
GET /v1/test-runs/{id} getTestRun path.id 200 4XX 5XX @Problem @TestRunWhole
POST /v1/test-runs/{id}/stop stopTestRun path.id 200 4XX 5XX @Problem @TestRunWhole
GET /v1/alert-mail getAlertMail 200 4XX 5XX @AlertMail @Problem
GET /v1/alerts listAlerts query.limit query.cursor query.state query.kind 200 4XX 5XX @Alert @Problem items nextCursor 'CART_ERROR' 'CART_STANDSTILL' 'CHARGES_DIFFER' 'CLAIMS_UNDECIDED' 'EVENTS_SET_ASIDE' 'HELD_AFTER_RESTORE' 'LINE_ERROR' 'MAIL_REFUSED' 'MAIL_STANDSTILL' 'MANY_FAILED_LINKS' 'OPEN' 'ORDERS_WAITING' 'PLANS_FAILING' 'QUOTA_RUNS_OUT' 'QUOTA_USED_UP' 'REQUEST_DUE_IN_HOURS' 'REQUEST_DUE_SOON' 'REQUEST_NEEDS_HUMAN' 'RESEND_WAITING' 'RESOLVED' 'ROBOT_STOPPED' 'ROWS_SET_ASIDE' 'SENDING_LATE' 'SENDING_STOPPED' 'SHOP_RECOVERED' 'VALUES_UNREAD' 'WRONG_LOGIN_CHANNEL'
GET /v1/alerts/{id} getAlert path.id 200 4XX 5XX @Alert @Problem
GET /liff/{lineAccount}/api/start startLiff path.lineAccount 200 4XX 5XX @Problem accountName addFriendUrl liffId sandbox shopName
GET /liff/{lineAccount}/api/forms/{code} openForm path.lineAccount path.code 200 4XX 5XX @Problem consent friend help intro items key label link privacyUrl required submissionId text title versionId 'AMBIGUOUS' 'CLAIMED' 'LINKED' 'UNLINKED' 'WAITING' 'email' 'orderNumber' 'phone'
GET /v1/identity-claims listIdentityClaims query.limit query.cursor query.lineAccountId query.memberId query.state query.open 200 4XX 5XX @IdentityClaim @Problem items nextCursor 'AMBIGUOUS' 'CLAIMED' 'EXPIRED' 'LINKED' 'REPLACED' 'WAITING' 'WITHDRAWN'
GET /v1/identity-claims/{id} getIdentityClaim path.id 200 4XX 5XX @IdentityClaim @Problem
GET /v1/line-accounts/{id}/form-use getFormUse path.id 200 4XX 5XX @FormUse @Problem
GET /v1/members/{id}/link-log listLinkLog query.limit query.cursor path.id 200 4XX 5XX @LinkLogEntry @Problem items nextCursor
POST /liff/{lineAccount}/api/forms/{code}/submissions submitForm path.lineAccount path.code 200 4XX 5XX @Problem answers consent email item orderNumber outcome phone submissionId text versionId 'CLAIMED' 'LINKED' 'ONE_MORE' 'WAITING' 'email' 'orderNumber' 'true'
POST /liff/{lineAccount}/api/unlink unlinkByCustomer path.lineAccount 200 4XX 5XX @Problem text
POST /liff/{lineAccount}/api/unlinkings endLink path.lineAccount 200 4XX 5XX @Problem submissionId text versionId
POST /v1/identity-claims/{id}/item-request requestIdentityItem path.id header.idempotency-key 201 4XX 5XX @IdentityClaim @Problem item 'email' 'orderNumber'
POST /v1/identity-claims/{id}/refusal refuseIdentityClaim path.id header.idempotency-key 201 4XX 5XX @IdentityClaim @Problem reason
POST /v1/members/{id}/erasure eraseMember path.id header.idempotency-key 201 4XX 5XX @Erasure @Problem reason
GET /v1/erasures listErasures query.limit query.cursor query.memberId 200 4XX 5XX @Erasure @Problem items nextCursor
GET /v1/erasures/{id} getErasure path.id 200 4XX 5XX @Erasure @Problem
GET /v1/members/{id}/export exportMember path.id 200 4XX 5XX @MemberExport @Problem
POST /v1/members/{id}/link linkMember path.id header.idempotency-key 201 4XX 5XX @MemberWithLinks @Problem cartCustomerId connectionId moveFromOther reason
POST /v1/members/{id}/unlink unlinkMember path.id header.idempotency-key 201 4XX 5XX @MemberWithLinks @Problem reason
GET /v1/request-settings/{id} getRequestSettings path.id 200 4XX 5XX @Problem @RequestSettings
PUT /v1/request-settings/{id} replaceRequestSettings path.id header.if-match 200 4XX 5XX @Problem @RequestSettings CANCEL PAUSE SKIP addTagIds cancelDone cancelled checking contactHours contactPhone done otherDone pauseBase pauseDone pictureDays receipt refused removeTagIds skipDone tags target text texts writeBack 'CUSTOMER' 'NEWEST_ORDER_DELIVERY_DATE' 'NEXT_SCHEDULED_DATE' 'ORDER' 'SUBSCRIPTION'
DELETE /v1/robots/{id} deleteRobot path.id header.if-match 204 4XX 5XX @Problem
GET /v1/robot-settings getRobotSettings 200 4XX 5XX @Problem @RobotSettings
GET /v1/robots listRobots query.limit query.cursor query.connectionId 200 4XX 5XX @Problem @Robot items nextCursor
GET /v1/robots/{id} getRobot path.id 200 4XX 5XX @Problem @Robot
PATCH /v1/robots/{id} updateRobot path.id header.if-match 200 4XX 5XX @Problem @Robot basicAuth login loginId name password user
POST /v1/robots createRobot header.idempotency-key 201 4XX 5XX @Problem @Robot basicAuth connectionId login loginId name password user
POST /v1/robots/{id}/stop stopRobot path.id 200 4XX 5XX @Problem @Robot
POST /v1/robots/{id}/try tryRobot path.id 200 4XX 5XX @Problem @Robot
PUT /v1/robot-settings replaceRobotSettings header.if-match 200 4XX 5XX @Problem @RobotSettings days from pageSeconds to workingHours 'FRI' 'MON' 'SAT' 'SUN' 'THU' 'TUE' 'WED'
GET /v1/requests listRequests query.limit query.cursor query.state query.handling query.kind query.lineAccountId query.memberId query.subscriptionId query.dueBefore query.needsPerson 200 4XX 5XX @ChangeRequest @Problem items nextCursor 'CANCEL' 'CANCELLED' 'CANCEL_NOT_POSSIBLE' 'DONE' 'FAILED' 'NEEDS_HUMAN' 'NOT_POSSIBLE' 'OPEN' 'OTHER' 'PAUSE' 'PAUSE_ACCEPTED' 'QUEUED' 'REFUSED' 'RUNNING' 'SKIP' 'SKIP_ACCEPTED' 'STOPPED' 'VERIFYING'
POST /v1/requests createRequest header.idempotency-key 201 4XX 5XX @Problem @RequestReceipt identityConfirmed kind memberId nextDeliveryDate nextScheduledDate pauseDays pauseUntil requestedAt shown subscriptionId
GET /v1/requests/{id} getRequest path.id 200 4XX 5XX @Problem @WholeChangeRequest
POST /v1/requests/{id}/cancel cancelRequest path.id header.idempotency-key header.if-match 201 4XX 5XX @Problem @RequestCancellation reason
POST /v1/requests/{id}/retry retryRequest path.id header.idempotency-key header.if-match 201 4XX 5XX @ChangeRequest @Problem identityConfirmed note
POST /v1/requests/{id}/refuse refuseChangeRequest path.id header.idempotency-key header.if-match 201 4XX 5XX @ChangeRequest @Problem note reason
POST /v1/requests/{id}/complete completeRequest path.id header.idempotency-key header.if-match 201 4XX 5XX @ChangeRequest @Problem note reason
POST /v1/requests/{id}/notes noteRequest path.id header.idempotency-key header.if-match 201 4XX 5XX @ChangeRequest @Problem note
GET /v1/requests/{id}/pictures/{pictureId} fetchRequestPicture path.id path.pictureId 200 4XX 5XX @Problem
`

/** The models that operations share. */
export const MODELS = `
AutoReply: @Bubble actions addTagIds adminName all answersMedia audience audienceText bubbles code createdAt days enabled flagId flagIds folds from hours hoursText id ignorables kana keywords kind letterCase lineAccountId linked match max message min mode notes onceMinutes pointer points removeTagIds replyOrder richMenuId runWhenNotDelivered spaces statuses tagIds text until version width 'ACTIVE' 'CANCELLED' 'EXACT' 'FALLBACK' 'FRI' 'KEYWORDS' 'MON' 'PARTIAL' 'PAUSED' 'SAT' 'SUN' 'THU' 'TUE' 'UNKNOWN' 'WED' 'all' 'any' 'continuation' 'daysSinceFriend' 'exclude' 'flag' 'include' 'linked' 'none' 'only' 'tags' 'withoutTags'
AutoReplyTrial: adminName answeredBy askedLine bubble code explanation fault keyword message messages pointer replies replyId verdict 'ANSWERS' 'AUDIENCE' 'AUTO_REPLY' 'HOURS' 'LATER' 'NOT_TEXT' 'NO_KEYWORD' 'OFF' 'ONCE' 'OPT_OUT' 'TEST' 'UNLINK'
AutoReplyVersion: @AutoReply content operatorId operatorName replyVersion savedAt
Charge: amount how id kind kindJa priceVersion requestId settledAt settledOn 'API' 'CANCEL' 'PAUSE' 'ROBOT' 'SKIP'
ChargeSums: amount count from kind kindJa kinds month months to 'CANCEL' 'PAUSE' 'SKIP'
InsertSettings: formCode lineAccountId maxAgeMinutes noNumber noPurchases notLinked notReadYet notShipped nothingOrdered version words
Problem: code detail en errors pointer remedy remedyEn requestId status title type
ExplainedCode: code ja remedy
ReplyAnswer: askedLine bubble code fault id memberId message outcome outcomeText pointer replyVersion richMenuOutcome saidAt
ReplyClick: answerId clicks displayName firstClickedAt lastClickedAt memberId replyVersion uri
Shop: contactHours contactPhone createdAt fourEyes id name version
ShopRecovery: at id name operator platformKeyId reason
RecoveredShop: @ApiKeyOnce @Operator @ShopRecovery apiKey operator recovery
Operator: alertsByEmail createdAt disabledAt email id name role version 'ADMIN' 'EDITOR' 'VIEWER'
ApiKey: createdAt id name operatorId prefix revokedAt
ApiKeyOnce: createdAt id key name operatorId prefix revokedAt
UnreadEvent: cause detail event eventCut id kind lastSeenAt receivedAt text triedAt tries 'NOTED' 'NOT_AN_EVENT' 'NOT_HANDLED' 'NOT_STORABLE' 'SET_ASIDE' 'TIME_NOT_ACCEPTED' 'TOO_DEEP' 'USER_NOT_READABLE'
UnreadEventsRetried: stored tried
Form: @FormContent address code createdAt draft id isDraftChanged ja kind lineAccountId missing number placeholder published publishedAt version versionId 'IDENTITY' 'LIFF_ID' 'LOGIN_CHANNEL' 'NOT_PUBLISHED' 'PRIVACY_URL'
FormContent: CLAIMED LINKED ONE_MORE UNLINKED WAITING asked consent email help intro items label laterNotice orderNumber outcomes phone privacyUrl tagsAtLink tagsAtSubmit text title 'OFF' 'OPTIONAL' 'REQUIRED'
FormSubmission: consentedAt displayName formVersion id item memberId outcome submittedAt 'CLAIMED' 'LINKED' 'ONE_MORE' 'WAITING' 'email' 'orderNumber'
FormSubmissionCounts: CLAIMED LINKED ONE_MORE WAITING
FormSubmissionWhole: answers consentedAt displayName email formVersion id item memberId orderNumber outcome phone submittedAt 'CLAIMED' 'LINKED' 'ONE_MORE' 'WAITING' 'email' 'orderNumber'
FormVersion: @FormContent accountName content id name names number publishedAt publishedBy shopName
LineAccount: @ExplainedCode addFriendUrl botUserId channelId checkedAt createdAt error frequencyCap from hasAccessToken id identityFormUrl liffEndpointUrl liffId limit limitsIncludeNotices loginChannelId name onHit oneSeriesPerOrder perDay perWeek pushLimit quietHours quota readAt requestsOn secondLook state stopped stoppedAt talkDays unreadEvents until used version webhookUrl 'DEFER' 'DROP' 'ERROR' 'OK' 'UNCHECKED'
Notice: createdAt explanation id isTest memberId purpose purposeJa reason sentAt state text 'CHECKING' 'CLAIM_ITEM' 'CLAIM_LINKED' 'INVALID_CONTENT' 'OUTAGE_EXPIRED' 'QUOTA' 'RECEIPT' 'RESULT' 'STOPPED' 'UNREACHABLE' 'failed' 'parked' 'sending' 'sent' 'skipped' 'unknown' 'waiting'
QuotaForecast: date days left limit lineAccountId month months planned runsOutOn text through used
RichMenu: chatBarText name richMenuId
CartConnection: @ExplainedCode CANCEL PAUSE SKIP capabilities cart cartDomain count createdAt dayOffset error errorAt failureDetail failureId firstImportDoneAt floor id lagSeconds lastChanged lastFailureAt lastRows lastSuccessAt lastSyncedAt lineAccountId linkNeedsOrder memoTargets operations operationsOn partialShipments resource resources retryAskedAt sendTime setAside shipDateTrigger state stateAt syncedTo unread values version 'API' 'ATTENTION' 'CUSTOMER' 'ERROR' 'FIRST' 'LAST' 'OK' 'ORDER' 'PLEX' 'REPIST' 'ROBOT' 'SUBSCRIPTION' 'always' 'customers' 'never' 'orders' 'products' 'setting' 'subscriptions'
UnreadCartData: cause detail externalId field fieldName firstSeenAt id kind lastSeenAt problem raw rawCut remedy resource triedAt tries 'SET_ASIDE' 'VALUE_UNREAD' 'customers' 'orders' 'products' 'subscriptions'
Product: cart changedInCartAt code connectionId externalId fetchedAt id kind name 'ONE_TIME' 'SUBSCRIPTION' 'UNKNOWN'
TalkEntry: at bytes contentType deliveryId direction explanation file id kind name outcome state text 'FAILED' 'GONE' 'IN' 'KEPT' 'NO_SPACE' 'OUT' 'READY' 'TOO_LARGE' 'UNSENT' 'WAITING'
Tag: code createdAt id lineAccountId name twinIds version
Flag: color createdAt id lineAccountId name twinIds version
Member: code createdAt displayName email flagId friendSince friendState id isTest lineAccountId lineUserId linkState linkStateAt name nickName no optOutWishAt optOutWishBy optedOutAt phone phoneRaw pictureUrl pointBalance richMenuId tags testSince unlinkedAt version 'AMBIGUOUS' 'BLOCKED' 'BUTTON' 'CLAIMED' 'FRIEND' 'KEYWORD' 'LINKED' 'OPERATOR' 'UNKNOWN' 'UNLINKED'
MemberWithLinks: at cartCustomerId code connectionId createdAt customers displayName email flagId friendSince friendState id isTest lineAccountId lineUserId linkState linkStateAt linkedAt links name nickName no optOutWishAt optOutWishBy optedOutAt phone phoneRaw pictureUrl pointBalance provenBy richMenuId secondAt secondItem state tags testSince unlinkedAt version 'AMBIGUOUS' 'BLOCKED' 'BUTTON' 'CLAIMED' 'EMAIL' 'FRIEND' 'HAND' 'KEYWORD' 'LINKED' 'OPERATOR' 'PHONE' 'UNKNOWN' 'UNLINKED' 'email' 'orderNumber' 'postcode'
MemberOverview: @ChangeRequest @Delivery @MemberWithLinks @Order @PointEntry @TalkEntry asOf balance cart cartPoints claim connectionId count courseNames cycle entries expiresAt externalId history id item member next nextDeliveryDate nextScheduledDate old orders points rawStatus requests state status statusLabel submittedAt subscriptions 'ACTIVE' 'AMBIGUOUS' 'CANCELLED' 'CLAIMED' 'PAUSED' 'UNKNOWN' 'WAITING' 'email' 'orderNumber'
PointEntry: at balanceAfter delta id reason
Erasure: answers claims customers doneAt events files histories id keptFor memberId messages orders points reason report requestedAt requestedBy requests state submissions subscriptions tags talk taps unread 'DONE' 'RUNNING'
MemberExport: claims clicks customers linkChanges links member messages notices orders points requests submissions subscriptions tagChanges tags talk taps
Tap: action actions deliveryId doneAt id isTest messageId messageName outcome scenarioId tappedAt verdict verdictText 'AGAIN' 'EXPIRED' 'FOREIGN' 'FORGED' 'TAKEN' 'TOO_OFTEN' 'UNKNOWN' 'changeOptOut' 'changePoints' 'changeTags' 'linkRichMenu' 'reply'
Media: bytes contentType createdAt durationMs fileName format height id type url usableAs width 'APNG' 'AUDIO' 'CARD_IMAGE' 'FLEX_ANIMATION' 'IMAGE' 'JPEG' 'M4A' 'MP3' 'MP4' 'PNG' 'PREVIEW' 'QUICK_REPLY_ICON' 'RICH_MENU' 'RICH_MESSAGE' 'SQUARE_CARD_IMAGE' 'VIDEO'
Bubble: act addTagIds address altText area areas baseUrl button buttons clipboardText columns contents couponId data defaultButton deliveryTag displayText durationMs flagId height imageAspectRatio imageBackgroundColor imageMediaId imageSize imageUrl initial kind label latitude link longitude max mediaId min mode once optedOut originalUrl packId packageId points previewMediaId previewUrl quickReply removeTagIds replyText richMenuId stickerId text title trackClicks trackingId type uri video width x y 'act' 'audio' 'bubble' 'buttons' 'camera' 'cameraRoll' 'carousel' 'clipboard' 'confirm' 'contain' 'coupon' 'cover' 'date' 'datetime' 'datetimepicker' 'flex' 'image' 'imageCarousel' 'location' 'message' 'pack' 'postback' 'rectangle' 'richMessage' 'square' 'sticker' 'text' 'time' 'uri' 'video'
MessagePack: @Bubble adminName bubbles createdAt id lineAccountId messageId usedBy version
BackfillOutlook: countUnknownOrders date days deliveries due historyOrders members orders tooLate unlinkedOrders
FollowMessage: @Bubble actions addTagIds adminName all audience audienceText backfillDays bubbles counts createdAt dayOffset deliveryOrder enabled exclusive expandedBubbles flagId flagIds from id kind lateGraceMinutes lineAccountId linked max min mode n outageGraceMinutes points purpose recurringCountRule recurringCountText removeTagIds richMenuId runWhenNotDelivered scenarios sendTime statuses tagIds timingVersion to triggerProductIds version 'ACTIVE' 'CANCELLED' 'NOTICE' 'PAUSED' 'PROMOTION' 'UNKNOWN' 'all' 'any' 'atLeast' 'continuation' 'daysSinceFriend' 'every' 'exclude' 'flag' 'include' 'linked' 'list' 'none' 'only' 'range' 'tags' 'withoutTags'
FollowMessageValidation: askedLine code findings lineMessage message notAsked ok pointer source 'LINE' 'TODOKE'
MessageStatistics: cancelled clickMembers clicks count dayOffset failed from messageId parked planned reason reasonText removed scenarioId scenarios sendTime sent skipped skippedByReason tapMembers taps to unknown upsellDays upsellMembers upsellOrders 'CAP' 'CONNECTION_REMOVED' 'COUNT_UNKNOWN' 'DISABLED' 'EXCLUSIVE' 'FILTER' 'HISTORY' 'INVALID_CONTENT' 'LATE' 'OPT_OUT' 'ORDER_CANCELLED' 'OUTAGE_EXPIRED' 'QUIET' 'QUOTA' 'SHIP_DATE_CLEARED' 'STOPPED' 'UNLINKED' 'UNREACHABLE'
LinkClick: clicks dayOffset deliveryId displayName firstClickedAt lastClickedAt memberId orderId orderNumber scenarioId sendTime uri
Delivery: action actions askedLine attempt bubble clamped code contentFault createdAt dayOffset doneAt dueAt failure firstAttemptAt id isTest lineAccountId lineRequestId maybeSent memberId message messageId messageName messageVersion notBefore orderId orderNumber outcome plannedShipDate pointer reason reasonText requestedBy scenarioId sendTime settledAt state stateText 'CAP' 'CONNECTION_REMOVED' 'COUNT_UNKNOWN' 'DISABLED' 'EXCLUSIVE' 'FILTER' 'HISTORY' 'INVALID_CONTENT' 'LATE' 'OPT_OUT' 'ORDER_CANCELLED' 'OUTAGE_EXPIRED' 'QUIET' 'QUOTA' 'SHIP_DATE_CLEARED' 'STOPPED' 'UNLINKED' 'UNREACHABLE' 'armed' 'cancelled' 'failed' 'parked' 'planned' 'sending' 'sent' 'skipped' 'unknown'
Order: cart changedInCartAt connectionId externalId fetchedAt history id kind lineAccountId memberId number orderedAt rawStatus recurringCount recurringCountOrigin scheduledDeliveryDate shipDate shipDateFirstSeenAt status stoppedAt total 'API' 'CANCELLED' 'DELIVERED' 'DERIVED' 'ONE_TIME' 'OPEN' 'RETURNED' 'SHIPPED' 'SUBSCRIPTION' 'UNKNOWN'
OrderWhole: @Delivery carrier cart changedInCartAt connectionId deliveries externalId fetchedAt history id items kind lineAccountId memberId number orderedAt productCode productName quantity rawCarrier rawStatus recurringCount recurringCountOrigin scheduledDeliveryDate shipDate shipDateFirstSeenAt shipments status stoppedAt total trackingNumber unitPrice 'API' 'CANCELLED' 'DELIVERED' 'DERIVED' 'JAPAN_POST' 'ONE_TIME' 'OPEN' 'OTHER' 'RETURNED' 'SAGAWA' 'SHIPPED' 'SUBSCRIPTION' 'UNKNOWN' 'YAMATO'
OrderTimeline: at deliveryId events kind messageId orderId text 'actionDone' 'armed' 'attempted' 'clicked' 'dateUnreadable' 'due' 'enrolled' 'optOut' 'placed' 'planFailing' 'planned' 'settled' 'shipDateSeen' 'stopped' 'stored' 'tapped' 'waiting'
EmergencyStop: id name reason resumedAt resumedBy stoppedAt stoppedBy
Replan: done since state text total version 'DONE' 'NONE' 'RUNNING'
ApprovalRequest: comment decidedAt decidedBy decisionComment id kind messageId messageName messageVersion name requestedAt requestedBy state 'APPROVED' 'FOUR_EYES_OFF' 'PENDING' 'REFUSED' 'SWITCH_ON' 'VOID' 'WITHDRAWN'
FollowMessageVersion: changes id name operator savedAt version
FollowMessageVersionWhole: @FollowMessage changes id message name operator savedAt version
Simulation: answer because clamped code content dayOffset dueAt enabled leavesAt message messageId messageName messages pointer reason scenarioId sendTime state steps takenBy text 'countUnknown' 'enrols' 'exclusive' 'no'
SimulationOutlook: code date days deliveries from leftOut leftOutOrders memberId minutes month months orderId orderNumber orders ordersReached quotaLeft reasons text time to
MessageFunnel: cancelled cancelledByReason count deliveries failed messageId ordersEnrolled ordersSent parked planned reason reasonText sent skipped skippedByReason unknown 'CAP' 'CONNECTION_REMOVED' 'COUNT_UNKNOWN' 'DISABLED' 'EXCLUSIVE' 'FILTER' 'HISTORY' 'INVALID_CONTENT' 'LATE' 'OPT_OUT' 'ORDER_CANCELLED' 'OUTAGE_EXPIRED' 'QUIET' 'QUOTA' 'SHIP_DATE_CLEARED' 'STOPPED' 'UNLINKED' 'UNREACHABLE'
ResendGroup: age count mayArriveTwice messageId messageName newestDueAt oldestDueAt outcomes reason state text 'CAP' 'CONNECTION_REMOVED' 'COUNT_UNKNOWN' 'DISABLED' 'EXCLUSIVE' 'FILTER' 'HISTORY' 'INVALID_CONTENT' 'LATE' 'OPT_OUT' 'ORDER_CANCELLED' 'OUTAGE_EXPIRED' 'QUIET' 'QUOTA' 'SHIP_DATE_CLEARED' 'STOPPED' 'UNLINKED' 'UNREACHABLE' 'armed' 'cancelled' 'failed' 'parked' 'planned' 'sending' 'sent' 'skipped' 'unknown'
ResendGroupDone: code count firstDueAt leftOut mayArriveTwice messageId quotaLeft remaining resent text 'ACTING' 'LEFT_OUT' 'MAY_ARRIVE_TWICE' 'OPEN' 'ORDER_ENDED' 'PARKED' 'REMOVED' 'SENT' 'SUPERSEDED' 'TEST'
TestInvitation: code expiresAt words
TestRun: code createdAt createdBy endedAt endsAt gapSeconds id leftOut messageEnabled messageId messageName nextDeliveryDate number order orderId productName quotaNeeded quotaUsed recurringCount shipDate state stateText stoppedAt text waitAfterSeconds 'ENDED' 'RUNNING' 'TAKING_BACK'
TestRunWhole: action actions cause changes clamped code createdAt createdBy dayOffset deliveryId dueAt endedAt endsAt failure gapSeconds id isTakenBack kind leftOut memberId members messageEnabled messageId messageName name nextDeliveryDate noted number order orderId outcome productName quotaNeeded quotaUsed realDueAt reason reasonText recurringCount scenarioId sendTime sentAt shipDate state stateText steps stoppedAt text waitAfterSeconds 'CAP' 'CONNECTION_REMOVED' 'COUNT_UNKNOWN' 'DISABLED' 'ENDED' 'EXCLUSIVE' 'FILTER' 'FLAG' 'HISTORY' 'INVALID_CONTENT' 'LATE' 'MENU' 'OPT_OUT' 'ORDER_CANCELLED' 'OUTAGE_EXPIRED' 'POINTS' 'QUIET' 'QUOTA' 'RUNNING' 'SHIP_DATE_CLEARED' 'STOPPED' 'TAGS' 'TAKING_BACK' 'UNLINKED' 'UNREACHABLE' 'armed' 'cancelled' 'failed' 'parked' 'planned' 'sending' 'sent' 'skipped' 'unknown'
TestRunPreview: clamped code dayOffset isEnough leftOut quotaLeft quotaNeeded realDueAt scenarioId sendTime steps text
Alert: code count date details href id kind lastSentAt mails name resolvedAt sent severity since subject title type waiting whatHappened whatToDo 'CART_CONNECTION' 'CART_ERROR' 'CART_STANDSTILL' 'CHARGES_DIFFER' 'CLAIMS_UNDECIDED' 'ERROR' 'EVENTS_SET_ASIDE' 'HELD_AFTER_RESTORE' 'LINE_ACCOUNT' 'LINE_ERROR' 'MAIL_REFUSED' 'MAIL_STANDSTILL' 'MANY_FAILED_LINKS' 'OPERATOR' 'ORDERS_WAITING' 'PLANS_FAILING' 'QUOTA_RUNS_OUT' 'QUOTA_USED_UP' 'REQUEST_DUE_IN_HOURS' 'REQUEST_DUE_SOON' 'REQUEST_NEEDS_HUMAN' 'RESEND_WAITING' 'ROBOT_STOPPED' 'ROWS_SET_ASIDE' 'SENDING_LATE' 'SENDING_STOPPED' 'SHOP' 'SHOP_RECOVERED' 'VALUES_UNREAD' 'WARNING' 'WRONG_LOGIN_CHANNEL'
AlertMail: at code enabled from lastError lastSentAt waiting
IdentityClaim: cartCustomerId closedBy connectionId customers email expiresAt id item lineAccountId linkedMemberId memberId memberName memberNo name orderNumber orders phone state stateAt stated submittedAt version waited whatHappened whatToDo 'AMBIGUOUS' 'CLAIMED' 'EXPIRED' 'LINKED' 'MEMBER' 'OPERATOR' 'REPLACED' 'TIME' 'WAITING' 'WITHDRAWN' 'email' 'orderNumber'
LinkLogEntry: action at by cartCustomerId id operatorId operatorName reason 'CLAIM_REFUSED' 'ITEM_ASKED' 'KEYWORD' 'LINKED_BY_HAND' 'MOVED_AWAY' 'OPERATOR' 'PAGE' 'UNLINKED'
FormUse: hour hours linked refused strangers submitted
RequestSettings: CANCEL PAUSE SKIP addTagIds cancelDone cancelled checking contactHours contactPhone done lineAccountId otherDone pauseBase pauseDone pictureDays readyTexts receipt refused removeTagIds skipDone tags target text texts version writeBack 'CUSTOMER' 'NEWEST_ORDER_DELIVERY_DATE' 'NEXT_SCHEDULED_DATE' 'ORDER' 'SUBSCRIPTION'
Robot: @ExplainedCode advice connectionId createdAt id lastLoginAt lastRequestId lastWorkedAt name reason state stateAt version working 'READY' 'REQUESTED' 'STOPPED'
RobotSettings: days from pageSeconds to version workingHours 'FRI' 'MON' 'SAT' 'SUN' 'THU' 'TUE' 'WED'
ChangeRequest: cart cartSubscriptionId code connectionId createdAt dueBy handling handlingText id isTest ja kind kindLabel lineAccountId memberId needsPerson pauseBase pauseDays pauseUntil productName reason remedy requestedAt settledAt settledBy state stateText subscriptionId version waitsFor 'ALREADY_THERE' 'API' 'CANCEL' 'CANCELLED' 'CANCEL_NOT_POSSIBLE' 'DONE' 'FAILED' 'HAND' 'NEEDS_HUMAN' 'NEWEST_ORDER_DELIVERY_DATE' 'NEXT_SCHEDULED_DATE' 'NOT_POSSIBLE' 'OPEN' 'OTHER' 'PAUSE' 'PAUSE_ACCEPTED' 'PLEX' 'QUEUED' 'REFUSED' 'REPIST' 'ROBOT' 'RULE' 'RUNNING' 'SKIP' 'SKIP_ACCEPTED' 'STOPPED' 'VERIFYING'
WholeChangeRequest: @ChangeRequest act after amount asOf at charge code count cycle deliveryDate frozen href id kind message messages name nextDeliveryDate nextScheduledDate notes operatorId operatorName orderId outcome pictures pressedAt products readAt request robotId sentAt settledAt shown state stateText status statusText step steps target text unshippedOrders 'ACTIVE' 'CANCELLED' 'COMPLETED' 'DATES' 'NOTED' 'ONE_CYCLE_ON' 'PAUSED' 'REFUSED' 'RETRIED' 'UNKNOWN' 'checking' 'failed' 'parked' 'receipt' 'result' 'sending' 'sent' 'skipped' 'unknown' 'waiting'
RequestReceipt: @ChangeRequest alreadyRequested receipt request requestedAt
RequestCancellation: @ChangeRequest cancelled explanation request
`
