package org.zhongshu.platform.vault;

/** A sealed field does not open: it was altered, moved, or sealed under a key that is not here. The message names the place and no content. */
public final class BrokenSeal extends RuntimeException {

    public BrokenSeal(Vault.Place place, String why, Throwable cause) {
        super("个人信息无法解封（" + place.table() + "." + place.field() + "，行 " + place.row() + "）：" + why, cause);
    }
}
