package org.zhongshu.algorithms.reading;

/**
 * A line of print.
 *
 * @param text       as read, without spaces around
 * @param confidence mean certainty of its characters, 0 to 1; the model's own, not a probability of being right
 * @param left       of its box in pixels of the picture as it was read, held straight: lines of one row have one height on the paper
 */
public record ReadLine(String text, double confidence, double left, double top, double width, double height) {

    double right() {
        return left + width;
    }

    double middle() {
        return top + height / 2;
    }
}
