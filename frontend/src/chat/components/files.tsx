/** Photos and files in a message. */

import type { Attachment } from "../../mcp/entries";
import { sizeText } from "../files/size";
import { useLanguage } from "../i18n";
import { Icon } from "./icons";
import { SafeText } from "./text";

export interface FilesProps {
  readonly files: readonly Attachment[];
  readonly own?: boolean;
}

export function Files({ files, own = false }: FilesProps) {
  const shown = files.filter(({ url }) => url.startsWith("/") && !url.startsWith("//"));
  if (shown.length === 0) return null;
  return (
    <div class={`files ${own ? "files-own" : ""}`} data-testid="files">
      {shown.map((file) => (file.mediaType.startsWith("image/") ? <Photo key={file.id} file={file} /> : <Paper key={file.id} file={file} />))}
    </div>
  );
}

function Photo({ file }: { readonly file: Attachment }) {
  const { t } = useLanguage();
  return (
    <a class="photo" href={file.url} target="_blank" rel="noopener">
      <img src={file.url} alt={t.photo(file.name)} loading="lazy" />
    </a>
  );
}

function Paper({ file }: { readonly file: Attachment }) {
  const { t } = useLanguage();
  return (
    <a class="paper" href={file.url} download={file.name}>
      <span class="paper-icon">
        <Icon name="file" size={20} />
      </span>
      <span class="paper-name">
        <SafeText text={file.name} />
        <small>
          {sizeText(file.bytes)}
          <span class="sr-only"> · {t.saveFile}</span>
        </small>
      </span>
    </a>
  );
}
