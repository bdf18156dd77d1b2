package org.zhongshu.platform.cases.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a file is by its first bytes, whatever its name says: browsers must never be told to run what an officer uploaded.
 *
 * @param kind photo, video, audio or file
 */
record MediaKind(String kind, String media) {

    /** First bytes that are needed to tell. */
    static final int HEAD = 16;

    /** Empty for everything that is not evidence: programs, web pages, scripts, unknown formats. */
    static Optional<MediaKind> of(byte[] head, String name) {
        if (starts(head, 0, 0xFF, 0xD8, 0xFF)) {
            return photo("image/jpeg");
        }
        if (starts(head, 0, 0x89, 'P', 'N', 'G')) {
            return photo("image/png");
        }
        if (starts(head, 0, 'R', 'I', 'F', 'F')) {
            return switch (text(head, 8)) {
                case "WEBP" -> photo("image/webp");
                case "WAVE" -> of("audio", "audio/wav");
                default -> Optional.empty();
            };
        }
        if (text(head, 4).equals("ftyp")) {
            return switch (text(head, 8)) {
                case "heic", "heix", "mif1", "msf1" -> photo("image/heic");
                case "M4A " -> of("audio", "audio/mp4");
                default -> of("video", "video/mp4");
            };
        }
        if (starts(head, 0, 'I', 'D', '3') || (starts(head, 0, 0xFF) && head.length > 1 && (head[1] & 0xE0) == 0xE0)) {
            return of("audio", "audio/mpeg");
        }
        if (starts(head, 0, '#', '!', 'A', 'M', 'R')) {
            return of("audio", "audio/amr");
        }
        if (starts(head, 0, '%', 'P', 'D', 'F', '-')) {
            return of("file", "application/pdf");
        }
        if (starts(head, 0, 'P', 'K', 3, 4)) {
            return office(name);
        }
        return Optional.empty();
    }

    private static Optional<MediaKind> office(String name) {
        String end = name.substring(name.lastIndexOf('.') + 1).toLowerCase(java.util.Locale.ROOT);
        return switch (end) {
            case "docx" -> of("file", "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
            case "xlsx" -> of("file", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
            case "ofd" -> of("file", "application/ofd");
            default -> Optional.empty();
        };
    }

    private static Optional<MediaKind> photo(String media) {
        return of("photo", media);
    }

    private static Optional<MediaKind> of(String kind, String media) {
        return Optional.of(new MediaKind(kind, media));
    }

    private static String text(byte[] head, int from) {
        return head.length < from + 4 ? "" : new String(Arrays.copyOfRange(head, from, from + 4), StandardCharsets.ISO_8859_1);
    }

    private static boolean starts(byte[] head, int from, int... wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (head.length <= from + i || (head[from + i] & 0xFF) != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
