package org.zhongshu.demo.city;

/** By which protocol a device reaches the platform. */
public enum Link {
    /** Its own MQTT connection. */
    MQTT("mqtt"),
    /** Behind an MQTT gateway, as with LoRa and older buses. */
    GATEWAY("child"),
    HTTP("http"),
    LWM2M("lwm2m"),
    /** HJ 212-2017 over TCP. */
    HJ212_2017("hj212"),
    /** HJ 212-2025, plain body. */
    HJ212_2025("hj212"),
    /** HJ 212-2025 with SM4 bodies. */
    HJ212_SM4("hj212");

    /** The ledger's word for it. */
    public final String protocol;

    Link(String protocol) {
        this.protocol = protocol;
    }

    public boolean hj212() {
        return this == HJ212_2017 || this == HJ212_2025 || this == HJ212_SM4;
    }
}
