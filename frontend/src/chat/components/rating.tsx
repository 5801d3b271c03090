import { useState } from "preact/hooks";
import { useLanguage } from "../i18n";
import { Icon } from "./icons";

const SCORES = [1, 2, 3, 4, 5] as const;

export interface RatingProps {
  /** It was given already, perhaps in another tab. */
  readonly given: boolean;
  readonly limit: number;
  readonly onRate: (score: number, comment: string) => void;
}

/** How the whole conversation was: one to five stars, and a word if one likes. */
export function Rating({ given, limit, onRate }: RatingProps) {
  const { t } = useLanguage();
  const [score, setScore] = useState(0);
  const [comment, setComment] = useState("");
  if (given) {
    return (
      <p class="notice" role="status" data-testid="rated">
        {t.thanksForRating}
      </p>
    );
  }
  return (
    <form
      class="rating"
      data-testid="rating"
      onSubmit={(event) => {
        event.preventDefault();
        if (score > 0) onRate(score, comment.trim());
      }}
    >
      <fieldset>
        <legend>{t.rateTitle}</legend>
        <div class="stars">
          {SCORES.map((value) => (
            <label key={value} class={`star ${value <= score ? "star-on" : ""}`} title={t.rateScore(value)}>
              <input type="radio" name="score" value={value} checked={score === value} onChange={() => setScore(value)} />
              <Icon name="star" size={28} />
              <span class="sr-only">{t.rateScore(value)}</span>
            </label>
          ))}
        </div>
        <p class="rating-word" aria-hidden="true">
          {score > 0 ? t.rateScore(score) : " "}
        </p>
      </fieldset>
      {score > 0 && (
        <>
          <textarea
            rows={2}
            value={comment}
            maxLength={limit}
            aria-label={t.rateComment}
            placeholder={t.rateComment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
          <button type="submit" class="button">
            {t.rateSend}
          </button>
        </>
      )}
    </form>
  );
}
