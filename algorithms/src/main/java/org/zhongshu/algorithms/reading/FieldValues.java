package org.zhongshu.algorithms.reading;

import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.algorithms.identifiers.CreditCode;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text of a field brought into the form of its kind. Only letters that a number cannot have are taken for the digits they look like; a check digit is never used to guess. */
final class FieldValues {

    private static final Pattern DAY = Pattern.compile("([0-9]{4})[年./-]([0-9]{1,2})[月./-]([0-9]{1,2})");
    private static final Pattern CODE = Pattern.compile("[0-9A-Z]{18}");
    private static final Pattern NUMBER = Pattern.compile("(?<![0-9])[0-9]{17}[0-9X](?![0-9])");
    private static final Pattern LONG_NUMBER = Pattern.compile("(?<![0-9])[0-9]{17}[0-9X][1-7][1-4](?![0-9])");

    private FieldValues() {
    }

    static boolean known(Paper.Kind kind) {
        return kind == Paper.Kind.CREDIT_CODE || kind == Paper.Kind.CITIZEN_ID || kind == Paper.Kind.DISABILITY_NUMBER;
    }

    /** Null when the text is none of this kind. */
    static Paper.Value of(Paper.Field field, String text, double confidence) {
        return switch (field.kind()) {
            case CREDIT_CODE -> {
                // GB 32100 leaves out I, O, S, V and Z, because they look like these
                Matcher m = CODE.matcher(text.toUpperCase(Locale.ROOT).replace('O', '0').replace('I', '1').replace('Z', '2').replace('S', '5'));
                yield m.find() ? new Paper.Value(field, m.group(), confidence, CreditCode.isValid(m.group())) : null;
            }
            case CITIZEN_ID -> {
                Matcher m = NUMBER.matcher(digits(text));
                yield m.find() ? new Paper.Value(field, m.group(), confidence, CitizenId.isValid(m.group())) : null;
            }
            case DISABILITY_NUMBER -> {
                Matcher m = LONG_NUMBER.matcher(digits(text));
                yield m.find() ? new Paper.Value(field, m.group(), confidence, CitizenId.isValid(m.group().substring(0, 18))) : null;
            }
            case DATE -> date(field, text, confidence);
            case CHOICE -> field.choices().stream().filter(c -> text.startsWith(c) || text.length() > 1 && c.startsWith(text) && unique(field, text)).findFirst().map(c -> new Paper.Value(field, c, confidence, null)).orElse(null);
            case TEXT -> {
                String plain = text.replaceFirst("^[:;,.、。·]+", "").replaceFirst("[:;,、·]+$", "");
                yield plain.isEmpty() ? null : new Paper.Value(field, print(plain), confidence, null);
            }
        };
    }

    private static String digits(String text) {
        return text.toUpperCase(Locale.ROOT).replace('O', '0').replace('I', '1').replace('L', '1').replace('B', '8').replace('S', '5').replace('Z', '2');
    }

    private static boolean unique(Paper.Field field, String text) {
        return field.choices().stream().filter(c -> c.startsWith(text)).count() == 1;
    }

    private static Paper.Value date(Paper.Field field, String text, double confidence) {
        Matcher m = DAY.matcher(text.replace('O', '0').replace('o', '0').replace('l', '1'));
        if (!m.find()) {
            return null;
        }
        try {
            return new Paper.Value(field, LocalDate.of(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3))).toString(), confidence, true);
        } catch (DateTimeException e) {
            return new Paper.Value(field, m.group(1) + "-" + m.group(2) + "-" + m.group(3), confidence, false);
        }
    }

    /** Brackets and commas as Chinese is printed. */
    private static String print(String text) {
        return text.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN) ? text.replace('(', '（').replace(')', '）').replace(',', '，') : text;
    }
}
