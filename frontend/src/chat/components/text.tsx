import { piecesOf } from "../model/visible";

/** A text of whoever wrote it: in its own direction, cut off from what stands around it, nothing in it unseen. */
export function SafeText({ text }: { readonly text: string }) {
  return (
    <bdi>
      {piecesOf(text).map((piece, i) =>
        piece.hidden ? (
          <span key={i} class="hidden-mark">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  );
}
