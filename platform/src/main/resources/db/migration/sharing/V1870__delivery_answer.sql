-- What a receiver answered may echo the rows that it was sent: it stands apart, for those who manage the subscription.
ALTER TABLE sharing.delivery ADD COLUMN said text;
UPDATE sharing.delivery SET said = substring(error FROM '^接收方答复 HTTP \d+：(.*)$'), error = substring(error FROM '^(接收方答复 HTTP \d+)：') WHERE error ~ '^接收方答复 HTTP \d+：';
UPDATE sharing.subscription SET last_error = regexp_replace(last_error, '(接收方答复 HTTP \d+)：.*$', '\1'), reason = regexp_replace(reason, '(接收方答复 HTTP \d+)：.*$', '\1')
    WHERE last_error ~ '接收方答复 HTTP \d+：' OR reason ~ '接收方答复 HTTP \d+：';
