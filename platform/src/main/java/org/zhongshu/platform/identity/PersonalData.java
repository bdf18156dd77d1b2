package org.zhongshu.platform.identity;

import org.zhongshu.algorithms.masking.Mask;

/**
 * The only way to show personal data in clear. A screen shows {@code kind.mask(value)}; who needs the original asks for it
 * with a reason, holds {@code personal.view}, and the look is audited (PIPL art. 51; GB/T 35273-2020, 11.5). Whether the
 * row itself may be seen is the caller's check.
 */
public interface PersonalData {

    /** What the value is, and so how it is masked. */
    enum Kind {
        NAME("姓名", Mask.NAME),
        PHONE("电话", Mask.PHONE),
        ID_NUMBER("证件号码", Mask.ID_NUMBER),
        ADDRESS("住址", Mask.ADDRESS),
        BANK_CARD("银行卡号", Mask.BANK_CARD),
        EMAIL("电子邮箱", Mask.EMAIL),
        PLATE("车牌", Mask.PLATE);

        private final String label;
        private final Mask mask;

        Kind(String label, Mask mask) {
            this.label = label;
            this.mask = mask;
        }

        public String label() {
            return label;
        }

        public String mask(String value) {
            return mask.apply(value);
        }
    }

    /**
     * Gives the value in clear and records the look.
     *
     * @param subjectType kind of the record it stands in, e.g. {@code case}
     * @param reason      why it is needed, in the person's words; blank is refused
     * @throws org.zhongshu.platform.shared.Problem 403 without {@code personal.view}, 400 without a reason
     */
    String reveal(Kind kind, String value, String subjectType, String subjectId, String reason);
}
