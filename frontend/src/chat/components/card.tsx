import { useState } from "preact/hooks";
import type { Card } from "../../mcp/entries";
import type { Press } from "../model/stream";
import { useLanguage } from "../i18n";
import { Icon } from "./icons";
import { SafeText } from "./text";

export interface CardProps {
  readonly card: Card;
  /** Its place in the reply. */
  readonly index: number;
  readonly presses: readonly Press[];
  /** Whether it belongs to the latest reply with cards. */
  readonly current: boolean;
  readonly onPress: (action: number, text: string, byKeyboard: boolean) => void;
}

/** An order: picture, name, when, the rest as fields, and its own buttons. */
export function OrderCard({ card, index, presses, current, onPress }: CardProps) {
  const { t } = useLanguage();
  const fields = Object.entries(card.fields);
  const pressed = new Set(presses.filter((press) => press.card === index).map((press) => press.action));
  return (
    <article class="card" data-testid="card">
      <div class="card-head">
        <CardPicture url={card.imageUrl} />
        <div class="card-name">
          <h2>
            <SafeText text={card.title} />
          </h2>
          {card.subtitle && (
            <p>
              <SafeText text={card.subtitle} />
            </p>
          )}
        </div>
      </div>
      {fields.length > 0 && (
        <dl class="card-fields">
          {fields.map(([name, value]) => (
            <Field key={name} name={name} value={value} />
          ))}
        </dl>
      )}
      {card.actions.length > 0 && (
        <div class="card-actions">
          {card.actions.map((text, action) => (
            <button
              key={action}
              type="button"
              class={current ? "button" : "button button-quiet"}
              disabled={pressed.has(action)}
              onClick={(event) => onPress(action, text, event.detail === 0)}
            >
              {pressed.has(action) && <Icon name="check" size={14} />}
              {text}
              {pressed.has(action) && <span class="sr-only">{t.pressed}</span>}
            </button>
          ))}
        </div>
      )}
    </article>
  );
}

/** A name and its value; a value of several lines is a track, newest first. */
function Field({ name, value }: { readonly name: string; readonly value: string }) {
  const lines = value.split("\n");
  return (
    <div class={lines.length > 1 ? "card-field-long" : "card-field"}>
      <dt>{name}</dt>
      {lines.map((line) => (
        <dd key={line}>
          <SafeText text={line} />
        </dd>
      ))}
    </div>
  );
}

/** Only pictures of this site or over https; a parcel where there is none, or it doesn't load. */
function CardPicture({ url }: { readonly url: string }) {
  const [broken, setBroken] = useState(false);
  const shown = !broken && (url.startsWith("https://") || (url.startsWith("/") && !url.startsWith("//")));
  return (
    <div class="card-picture">
      {shown ? <img src={url} alt="" loading="lazy" onError={() => setBroken(true)} /> : <Icon name="package" size={24} />}
    </div>
  );
}
