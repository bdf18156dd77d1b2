package org.zhongshu.platform.gateway;

/**
 * The readings of one message of one device, while a protocol decodes it. Each value is checked against what the device's
 * type declares (kind, min, max) and against the believable times as it is added: a value that fails is set aside with its
 * reason and does not stop the others. Made by {@link Intake#readings}, handed over by {@link Intake#send}; not thread safe.
 *
 * <p>Times are milliseconds since 1970; a time of 0 or less means "none given" and becomes the time of receipt. Keys are the
 * property keys of the type (a protocol maps its own codes by {@code ThingType.hj212()/lwm2m()} first); an undeclared key is
 * taken as it comes.
 */
public interface Readings {

    Readings number(long ts, String key, double value);

    Readings flag(long ts, String key, boolean value);

    Readings text(long ts, String key, String value);

    /** Sets a value aside that the protocol itself could not decode. @param raw the value as it came, for people and replay */
    Readings refuse(long ts, String key, String raw, String reason, String detail);

    /** Values that will be appended. */
    int accepted();

    /** Values set aside. */
    int refused();
}
