package org.zhongshu.platform.exchange.internal.capture;

import io.debezium.config.Configuration;
import io.debezium.document.DocumentReader;
import io.debezium.document.DocumentWriter;
import io.debezium.relational.history.AbstractSchemaHistory;
import io.debezium.relational.history.HistoryRecord;
import io.debezium.relational.history.HistoryRecordComparator;
import io.debezium.relational.history.SchemaHistoryException;
import io.debezium.relational.history.SchemaHistoryListener;

import java.io.IOException;
import java.util.function.Consumer;

/** The engine's schema history in {@link SchemaRecords}. Public because Debezium makes it by its name. */
public final class KeptSchemaHistory extends AbstractSchemaHistory {

    private String capture;
    private SchemaRecords records;

    @Override
    public void configure(Configuration config, HistoryRecordComparator comparator, SchemaHistoryListener listener, boolean useCatalogBeforeSchema) {
        super.configure(config, comparator, listener, useCatalogBeforeSchema);
        capture = config.getString(CONFIGURATION_FIELD_PREFIX_STRING + CaptureSettings.CAPTURE);
        records = CaptureRows.running(capture).schemaRecords();
    }

    @Override
    protected void storeRecord(HistoryRecord record) {
        try {
            records.add(capture, DocumentWriter.defaultWriter().write(record.document()));
        } catch (IOException e) {
            throw new SchemaHistoryException("schema record of " + capture + " cannot be written", e);
        }
    }

    @Override
    protected void recoverRecords(Consumer<HistoryRecord> each) {
        for (String text : records.list(capture)) {
            try {
                each.accept(new HistoryRecord(DocumentReader.defaultReader().read(text)));
            } catch (IOException e) {
                throw new SchemaHistoryException("schema record of " + capture + " cannot be read", e);
            }
        }
    }

    @Override
    public boolean exists() {
        return records.exists(capture);
    }

    @Override
    public boolean storageExists() {
        return true;
    }
}
