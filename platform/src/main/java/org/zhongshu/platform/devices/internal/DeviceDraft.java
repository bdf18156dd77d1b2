package org.zhongshu.platform.devices.internal;

import java.util.Map;

/**
 * A device as entered or imported. Null = not given; on a change, not given means unchanged.
 *
 * @param parent ledger code of its gateway
 * @param attributes whatever else is known of the thing
 * @param every  expected interval in seconds, where it differs from the type's
 */
record DeviceDraft(String code, String name, String type, String department, String town, String village, String grid, Double lon, Double lat,
                   String placeClass, String protocol, String model, Boolean gateway, Boolean mayCreate, String parent, Boolean enabled,
                   Integer every, String token, String mn, String password, String sm4Key, String endpoint, String pskIdentity, String psk,
                   String certificate, Map<String, Object> attributes, Integer version) {
}
