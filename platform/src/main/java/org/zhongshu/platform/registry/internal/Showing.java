package org.zhongshu.platform.registry.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.masking.Mask;
import org.zhongshu.algorithms.profiling.DataType;

/** A value as a screen shows it: codes in words, personal data masked unless it may be seen in clear. */
@Component
class Showing {

    private final CodeLists codes;

    Showing(CodeLists codes) {
        this.codes = codes;
    }

    String value(Library.Field f, String value, boolean clear) {
        if (value == null) {
            return null;
        }
        if (!clear && f.personal() != null) {
            return Mask.valueOf(f.personal()).apply(value);
        }
        if (!clear && f.level() >= 3) {
            return f.type() == DataType.DATE ? Mask.BIRTH_DATE.apply(value) : f.codes() == null ? Mask.HIDDEN.apply(value) : codes.nameOf(f.codes(), value);
        }
        return codes.nameOf(f.codes(), value);
    }

    /** A source row's key tells as much as the number it often is. */
    static String key(String key, boolean clear) {
        String shown = key.replace('\u001f', '·');
        return clear ? shown : shown.length() <= 4 ? "****" : "****" + shown.substring(shown.length() - 4);
    }
}
