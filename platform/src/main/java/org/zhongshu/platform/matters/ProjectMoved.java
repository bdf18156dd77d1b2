package org.zhongshu.platform.matters;

/** Something happened to a matter of an investment project, to its clock or to who decides it, or a stage of it began. Published in the transaction of the step. @param run id of the whole */
public record ProjectMoved(String project, long run) {
}
