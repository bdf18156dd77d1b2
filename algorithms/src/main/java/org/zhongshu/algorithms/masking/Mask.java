package org.zhongshu.algorithms.masking;

import org.zhongshu.algorithms.profiling.PersonalKind;

import java.util.function.UnaryOperator;

/** A way to mask a text, by what the text is. */
public enum Mask {
    NAME("保留首字", Masking::name),
    ID_NUMBER("保留首位和末位", Masking::idNumber),
    PHONE("手机保留前三后四，固话保留区号和后四位", Masking::phone),
    ADDRESS("保留到街道、社区", Masking::address),
    BANK_CARD("保留前六后四", Masking::bankCard),
    EMAIL("保留首字符和域名", Masking::email),
    PLATE("保留省市、首位和末位", Masking::plate),
    CREDIT_CODE("企业公开，个体工商户保留前八后二", Masking::creditCode),
    BIRTH_DATE("只留年份", Masking::birthDate),
    HIDDEN("不显示", Masking::hidden);

    private final String label;
    private final UnaryOperator<String> way;

    Mask(String label, UnaryOperator<String> way) {
        this.label = label;
        this.way = way;
    }

    /** For people: what of the value stays. */
    public String label() {
        return label;
    }

    public String apply(String value) {
        return way.apply(value);
    }

    /** How a text of this kind is masked. @param kind null: nothing is known about it, so nothing of it stays */
    public static Mask of(PersonalKind kind) {
        return kind == null ? HIDDEN : valueOf(kind.name());
    }
}
