package org.zhongshu.platform.credentials;

import java.util.List;

/**
 * What a readable paper says.
 *
 * @param under    one line below the title
 * @param sections in their order
 * @param strokes  a drawn signature: polylines as x, y, x, y … in a field of 1000 × 300; empty for none
 * @param signed   words beside the signature; null for none
 * @param demo     marked as demonstration
 */
public record Paper(String title, String under, List<Section> sections, List<List<Integer>> strokes, String signed, boolean demo) {

    /** @param width,height of the field in which a signature is drawn */
    public static final int WIDTH = 1000;
    public static final int HEIGHT = 300;

    public record Section(String name, List<Row> rows) {
    }

    /** @param note after the text, smaller: where it comes from; may be null */
    public record Row(String label, String text, String note) {
    }
}
