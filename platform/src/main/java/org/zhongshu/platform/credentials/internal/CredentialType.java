package org.zhongshu.platform.credentials.internal;

import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.algorithms.masking.Mask;
import org.zhongshu.algorithms.masking.Masking;
import org.zhongshu.platform.shared.Problem;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A declared type.
 *
 * @param definer credit code of who defines it; null while that one has none
 * @param issuer code of the department in this city
 * @param holder {@code person}, {@code firm}, or {@code either}: whichever of the two its holder's number is
 * @param nameOnce no two in force may have the same holder's name
 * @param months null: permanent
 */
record CredentialType(String id, String name, String definer, String number, String issuer, String holder, String holderName, boolean nameOnce, boolean demo, String basis, Integer months, List<Field> fields, Layout layout) {

    /** @param personal null: nothing personal about it */
    record Field(String id, String name, String kind, boolean must, int length, List<String> choices, Mask personal) {

        String mask(String value) {
            return personal == null || value == null ? value : personal.apply(value);
        }

        /** What is wrong with the value, in Chinese; null when nothing is. */
        String wrong(String value) {
            if (value.codePointCount(0, value.length()) > length) {
                return "最多 " + length + " 个字";
            }
            if (value.codePoints().anyMatch(Character::isISOControl)) {
                return "不能有控制字符";
            }
            return switch (kind) {
                case "date" -> date(value) ? null : "须为 2026-01-31 样式的日期";
                case "number" -> value.matches("-?\\d{1,12}(\\.\\d{1,4})?") ? null : "须为数字";
                case "choice" -> choices.contains(value) ? null : "须为其中之一：" + String.join("、", choices);
                case "citizen-id" -> CitizenId.isValid(value) ? null : "公民身份号码不正确";
                case "credit-code" -> CreditCode.isValid(value) ? null : "统一社会信用代码不正确";
                case "phone" -> value.matches("[0-9+() -]{5,20}") ? null : "电话号码不正确";
                default -> null;
            };
        }

        private static boolean date(String value) {
            try {
                LocalDate.parse(value);
                return true;
            } catch (DateTimeException e) {
                return false;
            }
        }
    }

    /** @param rows of field ids */
    record Layout(boolean portrait, int colour, String note, List<List<String>> rows) {
    }

    /** 21 characters (GB/T 36904). */
    String code() {
        return definer + number;
    }

    Field field(String fieldId) {
        return fields.stream().filter(f -> f.id().equals(fieldId)).findFirst().orElseThrow();
    }

    /** The values as they are kept, in the order of the fields. Throws 400 with every field that is wrong. */
    Map<String, String> checked(Map<String, String> given) {
        Map<String, String> wrong = new LinkedHashMap<>();
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> open = new LinkedHashMap<>(given == null ? Map.of() : given);
        for (Field f : fields) {
            String value = open.remove(f.id());
            value = value == null ? "" : value.strip();
            if (value.isEmpty()) {
                if (f.must()) {
                    wrong.put(f.id(), f.name() + "必填");
                }
                continue;
            }
            String reason = f.wrong(value);
            if (reason != null) {
                wrong.put(f.id(), f.name() + reason);
            }
            values.put(f.id(), value);
        }
        open.keySet().forEach(unknown -> wrong.put(unknown, "没有这个字段"));
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-fields", "证照内容有误：" + String.join("；", wrong.values()) + "。", wrong);
        }
        return values;
    }

    /** Whether the holder of this number is a firm; an organisation's code can be all digits as well, a citizen's number has a birthday in it. */
    boolean firm(String holderNumber) {
        return holder.equals("firm") || holder.equals("either") && !CitizenId.isValid(holderNumber);
    }

    /** What the number is called on the page; of a masked one, or of a sample, nobody can tell which of the two it is. */
    String numberName(String holderNumber) {
        boolean unclear = holder.equals("either") && !CitizenId.isValid(holderNumber) && !CreditCode.isValid(holderNumber);
        return unclear ? "证件号码" : firm(holderNumber) ? "统一社会信用代码" : "公民身份号码";
    }

    /** The holder's number in its one spelling. Throws 400 when it is none. */
    String checkedHolder(String number) {
        String tidy = number == null ? "" : number.strip().toUpperCase(Locale.ROOT);
        boolean firm = firm(tidy);
        if (firm ? !CreditCode.isValid(tidy) : !CitizenId.isValid(tidy)) {
            throw Problem.badRequest("bad-holder", holder.equals("either") ? "持证主体的公民身份号码或统一社会信用代码不正确。" : firm ? "持证主体的统一社会信用代码不正确。" : "持证人的公民身份号码不正确。");
        }
        return tidy;
    }

    /** The last valid day; null: permanent. */
    LocalDate until(LocalDate from) {
        return months == null ? null : from.plusMonths(months).minusDays(1);
    }

    Map<String, String> masked(Map<String, String> values) {
        Map<String, String> masked = new LinkedHashMap<>();
        // a field that was taken out of the declaration: nothing is known of what it is
        values.forEach((k, v) -> masked.put(k, fields.stream().filter(f -> f.id().equals(k)).findFirst().map(f -> f.mask(v)).orElse(Masking.hidden(v))));
        return masked;
    }
}
