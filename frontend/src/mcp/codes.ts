/** Error and close codes of the wire contract (docs/protocol.md), and what a client does about them. */

export const ErrorCode = {
  malformed: 1000,
  version: 1001,
  connectExpected: 1002,
  sequenceGap: 1003,
  sequenceReused: 1004,
  rateLimited: 1005,
  tooLong: 1006,
  textNotAllowed: 1007,
  tokenInvalid: 2000,
  sessionClosed: 2001,
  notAllowed: 2002,
  overloaded: 3000,
  storageUnavailable: 3001,
  intentServiceUnavailable: 3002,
} as const;

export const CloseCode = {
  normal: 1000,
  heartbeat: 4001,
  replaced: 4004,
  protocol: 4500,
  identity: 4501,
  abuse: 4503,
  gone: 4504,
  version: 4505,
} as const;

/** "rename": reconnect under a new client_id; "final": reconnecting would not help. */
export type AfterClose = "reconnect" | "rename" | "final";

export function afterClose(code: number): AfterClose {
  if (code === CloseCode.replaced) return "rename";
  return code >= 4500 && code <= 4999 ? "final" : "reconnect";
}
