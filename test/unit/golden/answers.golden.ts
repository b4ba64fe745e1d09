/** What operations answer that is no JSON, by status, as `apiSurface.ts` reads it. */
export const ANSWERS = `
fetchMedia, 200 image/jpeg image/png video/mp4 audio/mp4 audio/mpeg, 206 image/jpeg image/png video/mp4 audio/mp4 audio/mpeg, 304, 416, 4XX application/problem+json, 5XX application/problem+json
fetchRichMessagePicture, 200 image/jpeg image/png video/mp4 audio/mp4 audio/mpeg, 206 image/jpeg image/png video/mp4 audio/mp4 audio/mpeg, 304, 416, 4XX application/problem+json, 5XX application/problem+json
followClickLink, 302, 404 text/html, 410 text/html, 429 text/html, 503 text/html, 4XX application/problem+json, 5XX application/problem+json
getFollowMessageStatisticsFile, 200 text/csv, 4XX application/problem+json, 5XX application/problem+json
listDeliveriesFile, 200 text/csv, 4XX application/problem+json, 5XX application/problem+json
listFollowMessageClicksFile, 200 text/csv, 4XX application/problem+json, 5XX application/problem+json
`
