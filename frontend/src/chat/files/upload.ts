/** One file on its way to the server (docs/protocol.md, "Photos and files"). */

import type { Attachment } from "../../mcp/entries";

export type Outcome =
  | { readonly ok: true; readonly attachment: Attachment }
  /** `code` is the server's, or "network" when there was no answer. */
  | { readonly ok: false; readonly code: string };

export interface Sending {
  readonly file: File;
  readonly token: string;
  /** 0 to 1. */
  readonly progress: (share: number) => void;
  readonly done: (outcome: Outcome) => void;
}

/** Starts sending; the returned function stops it, after which nothing is told any more. */
export type SendFile = (sending: Sending) => () => void;

export function sendFileTo(url: string): SendFile {
  return ({ file, token, progress, done }) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () => done(outcomeOf(request.status, request.responseText));
    request.onerror = request.ontimeout = () => done({ ok: false, code: "network" });
    request.open("POST", url);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name.toWellFormed()));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(file);
    return () => {
      request.onload = request.onerror = request.ontimeout = request.upload.onprogress = null;
      request.abort();
    };
  };
}

export function outcomeOf(status: number, body: string): Outcome {
  try {
    const told = JSON.parse(body) as Record<string, unknown>;
    if (status === 201) {
      const { id, name, media_type: mediaType, bytes, url } = told;
      return { ok: true, attachment: { id, name, mediaType, bytes, url } as Attachment };
    }
    const code = (told["error"] as { code?: unknown } | undefined)?.code;
    if (typeof code === "string") return { ok: false, code };
  } catch {
    // No answer of ours: a proxy's page, or nothing.
  }
  return { ok: false, code: status === 413 ? "too_large" : "network" };
}
