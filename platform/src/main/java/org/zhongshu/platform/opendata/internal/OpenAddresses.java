package org.zhongshu.platform.opendata.internal;

import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Addresses and names by which programs outside know things; made from ids only, so they stay. */
final class OpenAddresses {

    private OpenAddresses() {
    }

    /** Of this request: scheme, host and port as the caller sees them. */
    static String base() {
        return ServletUriComponentsBuilder.fromCurrentContextPath().build().toUriString();
    }

    static String page(String base, String id) {
        return base + "/open/" + id;
    }

    static String download(String base, String id, String format) {
        return base + "/api/open/datasets/" + id + "/download?format=" + format;
    }

    static String rows(String base, String id) {
        return base + "/api/open/v1/" + id + "/rows";
    }

    /** CKAN's clients expect UUIDs. */
    static String uuid(String kind, String id) {
        return UUID.nameUUIDFromBytes((kind + ":" + id).getBytes(StandardCharsets.UTF_8)).toString();
    }
}
