package org.zhongshu.platform.gateway.internal;

import org.springframework.http.HttpStatus;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.gateway.Readings;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.Protocol;
import org.zhongshu.platform.twin.ReadingTimes;
import org.zhongshu.platform.twin.ThingType.Kind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** {@link Readings} in parallel arrays that are used again for the next message. */
final class ReadingsBuffer implements Readings {

    /** Longer texts belong into attributes or files. */
    static final int MAX_TEXT = 2_000;

    /** One value set aside. {@code raw} is JSON. */
    record Refusal(long ts, String key, String raw, String reason, String detail) {
    }

    private final ReadingTimes times;
    private DeviceLogin device;
    private TypeKeys keys;
    private Protocol protocol;
    private long receivedAt;
    private int n;
    private long[] ts = new long[16];
    private int[] metric = new int[16];
    private double[] value = new double[16];
    private String[] text;
    private List<Refusal> refusals = List.of();
    private Problem failure;

    ReadingsBuffer(ReadingTimes times) {
        this.times = times;
    }

    ReadingsBuffer begin(DeviceLogin device, TypeKeys keys, Protocol protocol, long receivedAt) {
        this.device = device;
        this.keys = keys;
        this.protocol = protocol;
        this.receivedAt = receivedAt;
        clear();
        return this;
    }

    /** Forgets what was added, e.g. because the message turns out to be malformed further on. */
    void clear() {
        n = 0;
        text = null;
        refusals = List.of();
        failure = null;
    }

    DeviceLogin device() {
        return device;
    }

    Protocol protocol() {
        return protocol;
    }

    long receivedAt() {
        return receivedAt;
    }

    TypeKeys keys() {
        return keys;
    }

    List<Refusal> refusals() {
        return refusals;
    }

    /** Shares the arrays: encode it before this buffer is used again. */
    Observation observation() {
        return new Observation(device.thingId(), receivedAt, protocol, n, ts, metric, value, text);
    }

    @Override
    public Readings number(long at, String key, double number) {
        return keyed(at, key, number, k -> number(at, k, number));
    }

    @Override
    public Readings flag(long at, String key, boolean flag) {
        return keyed(at, key, flag, k -> flag(at, k, flag));
    }

    @Override
    public Readings text(long at, String key, String words) {
        return keyed(at, key, words, k -> text(at, k, words));
    }

    private Readings keyed(long at, String key, Object value, Consumer<TypeKeys.Key> add) {
        TypeKeys.Key known;
        try {
            known = keys.find(key);
        } catch (Problem p) {
            keyless(at, key, Json.write(value), p);
            return this;
        }
        add.accept(known);
        return this;
    }

    /** A key that could not be registered: for good, then the value is set aside; or for now, then the whole message must come again. */
    void keyless(long at, String key, String raw, Problem p) {
        if (p.status() == HttpStatus.SERVICE_UNAVAILABLE) {
            failure = p;
        } else {
            refuse(at, key, raw, p.code(), p.getMessage());
        }
    }

    /** Why nothing of this message may be taken now, null when all is well. */
    Problem failure() {
        return failure;
    }

    void number(long at, TypeKeys.Key key, double number) {
        Kind kind = key.kind();
        if (kind == Kind.TEXT) {
            text(at, key, plain(number));
        } else if (kind == Kind.BOOLEAN && number != 0 && number != 1) {
            refuse(at, key.name(), plain(number), "wrong-kind", name(key) + "应为布尔值");
        } else if (Double.isNaN(number) || Double.isInfinite(number)) {
            refuse(at, key.name(), "null", "not-a-number", name(key) + "不是有效数值");
        } else if (number < key.min() || number > key.max()) {
            refuse(at, key.name(), plain(number), "out-of-range", name(key) + "的值 " + plain(number) + " 超出允许范围 "
                    + plain(key.min()) + " ～ " + plain(key.max()));
        } else if (believable(at, key, number, null)) {
            add(at, key.metric(), number, null);
        }
    }

    void flag(long at, TypeKeys.Key key, boolean flag) {
        if (key.kind() == Kind.NUMBER) {
            refuse(at, key.name(), Boolean.toString(flag), "wrong-kind", name(key) + "应为数值");
        } else if (key.kind() == Kind.TEXT) {
            text(at, key, Boolean.toString(flag));
        } else if (believable(at, key, flag ? 1 : 0, null)) {
            add(at, key.metric(), flag ? 1 : 0, null);
        }
    }

    void text(long at, TypeKeys.Key key, String words) {
        Kind kind = key.kind();
        if (kind == Kind.NUMBER || kind == Kind.BOOLEAN) {
            castText(at, key, words);
        } else if (words.length() > MAX_TEXT) {
            refuse(at, key.name(), Json.write(words.substring(0, 200)), "text-too-long", name(key) + "的文本超过 " + MAX_TEXT + " 字");
        } else if (words.indexOf('\0') >= 0) {
            refuse(at, key.name(), Json.write(words), "bad-text", name(key) + "的文本含有空字符");
        } else if (believable(at, key, Double.NaN, words)) {
            add(at, key.metric(), Double.NaN, words);
        }
    }

    /** Devices write numbers as strings ("35.2"); where the type says number that is plain enough. */
    private void castText(long at, TypeKeys.Key key, String words) {
        if (key.kind() == Kind.BOOLEAN && (words.equals("true") || words.equals("false"))) {
            flag(at, key, words.equals("true"));
            return;
        }
        double number;
        try {
            number = Double.parseDouble(words);
        } catch (NumberFormatException e) {
            refuse(at, key.name(), Json.write(words), "wrong-kind", name(key) + (key.kind() == Kind.NUMBER ? "应为数值" : "应为布尔值"));
            return;
        }
        number(at, key, number);
    }

    private boolean believable(long at, TypeKeys.Key key, double number, String words) {
        if (at <= 0 || times.check(at, receivedAt)) {
            return true;
        }
        refuse(at, key.name(), words == null ? plain(number) : Json.write(words), "bad-time", times.objection(at, receivedAt));
        return false;
    }

    private void add(long at, int metricId, double number, String words) {
        if (n == ts.length) {
            ts = Arrays.copyOf(ts, n * 2);
            metric = Arrays.copyOf(metric, n * 2);
            value = Arrays.copyOf(value, n * 2);
            if (text != null) {
                text = Arrays.copyOf(text, n * 2);
            }
        }
        ts[n] = at <= 0 ? receivedAt : at;
        metric[n] = metricId;
        value[n] = number;
        if (words != null && text == null) {
            text = new String[ts.length];
        }
        if (text != null) {
            text[n] = words;
        }
        n++;
    }

    @Override
    public Readings refuse(long at, String key, String raw, String reason, String detail) {
        if (refusals.isEmpty()) {
            refusals = new ArrayList<>(4);
        }
        refusals.add(new Refusal(at <= 0 ? receivedAt : at, key, raw, reason, detail));
        return this;
    }

    @Override
    public int accepted() {
        return n;
    }

    @Override
    public int refused() {
        return refusals.size();
    }

    private static String name(TypeKeys.Key key) {
        return key.property() == null ? key.name() : key.property().name() + "（" + key.name() + "）";
    }

    /** Without a trailing ".0". */
    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15 ? Long.toString((long) number) : Double.toString(number);
    }
}
