package org.zhongshu.algorithms.hj212;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One data segment of HJ 212 (2017 §6.3 and 2025 §6.3, table 3), its body in plain text.
 *
 * @param qn     request number, 17 digits, repeated in answers
 * @param st     system code, e.g. 22 air quality, 32 water source, 91 system
 * @param cn     command code, e.g. 2011 real-time data, 9014 data answer
 * @param pw     six characters
 * @param mn     the device's id, 24 characters
 * @param flag   bits V5…V0 D A: version (1 = 2017, 2 = 2025), packet numbers present, answer wanted
 * @param pnum   packets in all, 0 when not split
 * @param pno    number of this packet, 0 when not split
 * @param resent RF=1 (2025 only): data sent again
 * @param body   what stands between {@code CP=&&} and {@code &&}
 */
public record Hj212Message(String qn, String st, String cn, String pw, String mn, int flag, int pnum, int pno, boolean resent, String body) {
    private static final Pattern BARE_CODE = Pattern.compile("\\d{5}");

    /** A value of one factor: {@code code-statistic=value}, with the data flag of its group (N when absent). */
    public record Reading(String code, String statistic, double value, String flag) {
        /** Data flags of the standard that still carry a usable measurement: N normal, S manual, T above range. */
        public boolean usable() {
            return "N".equals(flag) || "S".equals(flag) || "T".equals(flag);
        }
    }

    /** Version bits of the flag: 0 = 2005, 1 = 2017, 2 = 2025. */
    public int version() {
        return flag >> 2;
    }

    /** Does the sender want an answer (bit A)? */
    public boolean wantsAnswer() {
        return (flag & 1) == 1;
    }

    /** Are packet numbers present (bit D)? */
    public boolean split() {
        return (flag & 2) == 2;
    }

    /** The body's groups ({@code ;}), each with its names and values ({@code ,} and {@code =}) in order. */
    public List<Map<String, String>> groups() {
        List<Map<String, String>> groups = new ArrayList<>();
        for (String group : body.split(";")) {
            Map<String, String> items = new LinkedHashMap<>();
            for (String item : group.split(",")) {
                int equals = item.indexOf('=');
                if (equals > 0) {
                    items.put(item.substring(0, equals).trim(), item.substring(equals + 1).trim());
                }
            }
            if (!items.isEmpty()) {
                groups.add(items);
            }
        }
        return groups;
    }

    /** The first value of that name anywhere in the body. */
    public Optional<String> find(String name) {
        return groups().stream().filter(g -> g.containsKey(name)).map(g -> g.get(name)).findFirst();
    }

    /**
     * The instant the readings stand for: DataTime, which is the sampling instant for 2011 and 2021 but the
     * <em>start</em> of the period for 2031, 2041, 2051 and 2061; QN when there is none.
     */
    public Instant dataTime() {
        return Hj212Time.parse(find("DataTime").orElse(qn));
    }

    /**
     * Every numeric value. Statistic is {@code Rtd Avg Min Max Cou ZsRtd …} or {@code Data DayData NightData} for noise.
     * Lenient where the standard's own samples are careless (2017 sample C.14): a code without its leading letter gets
     * the letter of the system code. What is not a number is left out.
     */
    public List<Reading> readings() {
        List<Reading> readings = new ArrayList<>();
        for (Map<String, String> group : groups()) {
            for (Map.Entry<String, String> item : group.entrySet()) {
                int dash = item.getKey().indexOf('-');
                if (dash <= 0) {
                    continue;
                }
                String statistic = item.getKey().substring(dash + 1);
                if (statistic.equals("Flag") || statistic.equals("EFlag") || statistic.equals("SampleTime") || statistic.equals("Info") || statistic.equals("SN")) {
                    continue;
                }
                String code = item.getKey().substring(0, dash);
                double value = number(item.getValue());
                if (!Double.isNaN(value)) {
                    readings.add(new Reading(BARE_CODE.matcher(code).matches() ? letter() + code : code, statistic, value, group.getOrDefault(code + "-Flag", "N")));
                }
            }
        }
        return readings;
    }

    /** The answer to this message: ST=91, the same QN, PW and MN, no further answer wanted. */
    public Hj212Message answer(String command, String answerBody) {
        return new Hj212Message(qn, "91", command, pw, mn, Math.max(1, version()) << 2, 0, 0, false, answerBody);
    }

    /** The answer a platform owes (HJ 212-2017 §6.5): 9014 to data 2xxx, 3015, 3019 and 3020, 9013 to other notices; none when not wanted. */
    public Optional<Hj212Message> acknowledgement() {
        if (!wantsAnswer() || cn.startsWith("9") && !cn.equals("9015")) {
            return Optional.empty();
        }
        boolean data = cn.startsWith("2") || cn.startsWith("30");
        return Optional.of(answer(data ? "9014" : "9013", ""));
    }

    private char letter() {
        return switch (st) {
            case "21", "24", "26", "32", "33", "34", "52" -> 'w';
            default -> 'a';
        };
    }

    private static double number(String text) {
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) ? value : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
