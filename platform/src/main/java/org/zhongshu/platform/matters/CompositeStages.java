package org.zhongshu.platform.matters;

import java.util.List;

/** A declared composite matter (一件事). @param department code of who leads it */
public record CompositeStages(String id, String name, String department, int days, List<String> stages, List<Part> parts) {

    /**
     * @param name       of the item today; the code where it is none today
     * @param department who decides it
     */
    public record Part(String item, String name, String department, String stage, boolean optional) {
    }
}
