package org.zhongshu.platform.cases.internal;

/** Which of the loop's stages a state belongs to (CJJ/T 106, GB/T 30428: 受理 派遣 处置 核查); the evaluation counts by it. */
enum Phase {
    INTAKE, DISPATCH, HANDLE, CHECK;

    /** The phase of a state that does not declare one, by the common ids. */
    static Phase usual(String state) {
        return switch (state) {
            case "reported" -> INTAKE;
            case "accepted" -> DISPATCH;
            case "checking" -> CHECK;
            default -> HANDLE;
        };
    }
}
