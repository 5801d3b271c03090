import { CloseCode } from "../../mcp/codes";
import type { ChatState } from "../model/state";
import { waitText } from "../model/times";
import { useLanguage, type Messages } from "../i18n";

export interface BannerProps {
  readonly state: ChatState;
  readonly now: number;
  readonly onRetry: () => void;
}

/** One thin line under the header when something is not as usual; never in the way. */
export function Banner({ state, now, onRetry }: BannerProps) {
  const { t } = useLanguage();
  const { status } = state;
  if (status.phase === "final" && !state.closed) {
    const reloadable = status.code !== CloseCode.abuse && status.code !== CloseCode.gone;
    return (
      <div class="banner banner-bad" role="status">
        <span>{finalText(status.code, t)}</span>
        {reloadable && (
          <button type="button" onClick={() => location.reload()}>
            {t.reload}
          </button>
        )}
      </div>
    );
  }
  const lost = status.phase === "waiting" || (status.phase === "connecting" && status.attempt > 0);
  if (lost) {
    return (
      <div class="banner banner-late" role="status" data-testid="reconnecting">
        <span>{t.reconnecting}</span>
        {status.phase === "waiting" && (
          <button type="button" onClick={onRetry}>
            {t.retryNow}
          </button>
        )}
      </div>
    );
  }
  const calm = calmText(state, now, t);
  if (calm) return <div class="banner" role="status">{calm}</div>;
  if (state.restoredUntil > now) return <div class="banner banner-good" role="status">{t.restored}</div>;
  return null;
}

function calmText(state: ChatState, now: number, t: Messages): string {
  if (state.degraded) return t.slow;
  if (state.expiresAt > now) return t.expiring(waitText((state.expiresAt - now) / 1000, t));
  return "";
}

function finalText(code: number, t: Messages): string {
  if (code === CloseCode.identity) return t.finalIdentity;
  if (code === CloseCode.version) return t.finalVersion;
  if (code === CloseCode.abuse || code === CloseCode.gone) return t.finalBlocked;
  return t.finalOther;
}
