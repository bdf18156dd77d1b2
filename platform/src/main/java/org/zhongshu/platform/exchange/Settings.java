package org.zhongshu.platform.exchange;

import org.zhongshu.platform.shared.Problem;

import java.util.Map;
import java.util.Optional;

/**
 * What was answered for one connection, secrets opened. Never logged, never sent to a browser.
 *
 * @param connection id of the connection; 0 while it is only tried
 */
public record Settings(long connection, Map<String, String> values) {

    public Settings {
        values = Map.copyOf(values);
    }

    public Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key)).filter(v -> !v.isBlank());
    }

    /** Throws 400 when it is missing. */
    public String get(String key) {
        return find(key).orElseThrow(() -> Problem.badRequest("missing-setting", "连接缺少设置“" + key + "”，请补充后保存。"));
    }

    public String get(String key, String otherwise) {
        return find(key).orElse(otherwise);
    }

    /** Throws 400 when it is no whole number in the range. */
    public int number(String key, int otherwise, int least, int most) {
        String text = get(key, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Problem.badRequest("bad-setting", "设置“" + key + "”须为 " + least + " 到 " + most + " 的整数。");
    }

    public boolean flag(String key, boolean otherwise) {
        return Boolean.parseBoolean(get(key, Boolean.toString(otherwise)));
    }

    @Override
    public String toString() {
        return "Settings of connection " + connection;
    }
}
