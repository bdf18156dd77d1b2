package org.zhongshu.algorithms.profiling;

import org.zhongshu.algorithms.identifiers.BankCard;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.algorithms.identifiers.CreditCode;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Kinds of values that a catalogue must know about, in the order in which they are tried. Each has a test of one value, the
 * names that columns of it usually bear, and the level (1 公开 2 内部 3 敏感 4 高敏感) that is proposed for it: practice of
 * government data grading guides with four levels, not a national figure, to be confirmed by the steward.
 */
public enum PersonalKind {
    ID_NUMBER("公民身份号码", 3, CitizenId::isValid, "sfz|身份证|公民身份|身份号|idcard|id_card|idno|id_no|idnumber|id_number|zjhm|证件号|certno|cert_no", 0.6, 0.3),
    CREDIT_CODE("统一社会信用代码", 1, CreditCode::isValid, "uscc|信用代码|tyshxydm|xydm|credit_code|creditcode|shxydm", 0.6, 0.3),
    BANK_CARD("银行卡号", 4, BankCard::isValid, "bank|银行|卡号|yhk|card_no|cardno|账号|帐号", 0.8, 0.5),
    PHONE("电话号码", 3, PersonalKind::isPhone, "phone|mobile|tel|sjh|lxdh|dhhm|电话|手机|联系方式", 0.8, 0.4),
    EMAIL("电子邮箱", 2, v -> v.length() < 120 && Patterns.EMAIL.matcher(v).matches(), "mail|邮箱|yx", 0.8, 0.4),
    PLATE("车牌号", 3, v -> Patterns.PLATE.matcher(v).matches(), "plate|车牌|号牌|cphm|hphm", 0.8, 0.4),
    ADDRESS("住址", 3, PersonalKind::isAddress, "addr|dizhi|住址|地址|户籍地|居住地|zz$|dz$|所在地", 0.7, 0.4),
    NAME("姓名", 2, Surnames::looksLikeName, "name|xm$|^xm|姓名|法定代表人|联系人|负责人|户主|申请人|监护人", 0.9, 0.6);

    private static final class Patterns {
        static final Pattern EMAIL = Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){1,4}");
        static final Pattern PLATE = Pattern.compile("[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-Z][·\\-. ]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳]");
        static final Pattern MOBILE = Pattern.compile("(?:\\+?86[- ]?)?1[3-9]\\d{9}");
        static final Pattern LANDLINE = Pattern.compile("(?:\\(?0\\d{2,3}\\)?[- ]?)\\d{7,8}(?:-\\d{1,6})?");
        static final Pattern PLACE = Pattern.compile("[省市县区镇乡]|街道|开发区");
        static final Pattern WAY = Pattern.compile("[路街巷弄村组里苑庄屯]|大道|小区|花园|社区|新村");
        static final Pattern DOOR = Pattern.compile("[0-9０-９一二三四五六七八九十]+ ?(?:号|幢|栋|单元|室|弄|组|楼)");
    }

    private final String label;
    private final int level;
    private final Predicate<String> test;
    private final Pattern names;
    private final double enough;
    private final double enoughWithName;

    PersonalKind(String label, int level, Predicate<String> test, String names, double enough, double enoughWithName) {
        this.label = label;
        this.level = level;
        this.test = test;
        this.names = Pattern.compile(names, Pattern.CASE_INSENSITIVE);
        this.enough = enough;
        this.enoughWithName = enoughWithName;
    }

    public String label() {
        return label;
    }

    /** Proposed level of a column of this kind, 1 to 4. */
    public int level() {
        return level;
    }

    /** A body's code and address are public; everything else is about a person. */
    public boolean personal() {
        return this != CREDIT_CODE;
    }

    boolean matches(String value) {
        return test.test(value);
    }

    /** Whether a column of this name usually holds such values. */
    public boolean named(String column) {
        return names.matcher(column).find();
    }

    /** Share of the filled values that must match, by whether the column's name says it too. */
    double threshold(boolean named) {
        return named ? enoughWithName : enough;
    }

    private static boolean isPhone(String value) {
        return value.length() < 24 && (Patterns.MOBILE.matcher(value).matches() || Patterns.LANDLINE.matcher(value).matches());
    }

    private static boolean isAddress(String value) {
        if (value.length() < 5 || value.length() > 200 || Set.of("http", "www.").contains(value.substring(0, 4))) {
            return false;
        }
        int parts = (Patterns.PLACE.matcher(value).find() ? 1 : 0) + (Patterns.WAY.matcher(value).find() ? 1 : 0) + (Patterns.DOOR.matcher(value).find() ? 1 : 0);
        return parts >= 2;
    }
}
