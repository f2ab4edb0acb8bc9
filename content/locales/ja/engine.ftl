# エンジン自身が示す理由
engine-call-failed = { $service }:{ $operation } が { $code } で失敗したため{ $where }判定できません。{ $cure }
engine-not-collected = テーブル { $table } は収集されていません。該当サービスを含めて再スキャンしてください
engine-nothing-to-judge = このアカウントには判定対象がありません
engine-broken-check = チェックを実行できませんでした: { $message }
engine-unknown-word = チェックが判定にない語 `{ $word }` を返しました
engine-cure-permission = { $permission } を許可して再スキャンしてください。
engine-cure-throttled = 再試行の上限までスロットリングされました。同時実行数を下げて再スキャンしてください。
engine-cure-network = エンドポイントに接続できませんでした。ネットワーク、リージョン、エンドポイントを確認して再スキャンしてください。
engine-cure-retry = 再スキャンしてください。解消しない場合は、サービスの API リファレンスでエラーコードを確認してください。
engine-cure-credentials = 認証情報が拒否されたか、有効期限が切れています。サインインし直してスキャンを再開してください。
engine-cure-scope = 組織の管理アカウントをスキャン対象に含めるか、管理アカウントからスキャンしてください。
engine-not-run = チェック { $check } は実行されていません。絞り込みなしで判定してください
engine-opt-in = 判定していません。API 呼び出しまたは費用が発生するため任意のチェックです。含めるには --extended を付けてスキャンしてください
engine-cure-explicit-deny = ポリシー（リソースポリシー、組織のポリシー、アクセス許可の境界など）で明示的に拒否されています。スキャン用ロールを拒否の対象から除外して再スキャンしてください。
engine-paper-stale = { $what }（{ $day }に期限切れ）
engine-more-reasons = ほかに{ $left }件の理由があります（各チェックの結果をご覧ください）
